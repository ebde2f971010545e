"""What follows when an operation that wrote something off, or touched such an order, is undone."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales import losses
from guanxi.sales.baddebt.actions import ANEW
from guanxi.sales.derived import touched_orders
from guanxi.sales.models import WriteOff


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing writes off again what was taken back, or leaves it on an order that is gone."""
    changes = operation.changes.filter(model=WriteOff._meta.label_lower)
    orders, back = touched_orders(operation), set()
    for change in changes.iterator():
        known = change.before | change.after
        orders |= {known["order_id"]} if "order_id" in known else set()
        if change.action != Change.Action.UPDATE or "deleted_at" in known:
            back.add(change.object_id)
    orders |= set(WriteOff.everything.filter(pk__in=changes.values("object_id")).values_list("order_id", flat=True))
    if WriteOff.objects.filter(pk__in=back).exists():
        raise OutOfReach(str(ANEW))
    losses.follow(orders)
    try:
        losses.check_orders(orders)
    except ValidationError as error:
        raise OutOfReach(error.messages[0]) from error
