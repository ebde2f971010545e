"""What undoing a shipment brings along: the order's status, and that what arrived stays."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales import derived, fulfilment, quantities
from guanxi.sales.models import Order, Shipment


@on_undo
def follow(operation: Operation) -> None:
    """Let the orders follow. Raises OutOfReach where a shipment went that its customer has received, or where more
    would be shipped or asked back than is sold.
    """
    touched = operation.changes.filter(model=Shipment._meta.label_lower).values("object_id")
    gone = Shipment.everything.filter(pk__in=touched, deleted_at__isnull=False, state=Shipment.State.RECEIVED).first()
    if gone is not None:
        raise OutOfReach(_("%(shipment)s has arrived: what the customer has was shipped.") % {"shipment": gone})
    orders = Shipment.everything.filter(pk__in=touched).values_list("order_id", flat=True)
    try:
        quantities.check_books({*orders, *derived.touched_orders(operation)})
    except ValidationError as error:
        raise OutOfReach(error.messages[0]) from error
    for order in Order.objects.filter(shipments__in=Shipment.everything.filter(pk__in=touched)).distinct():
        fulfilment.follow(order)
