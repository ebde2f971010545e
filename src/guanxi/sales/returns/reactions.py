"""What undo leaves alone: returns that were agreed to, and what was asked back otherwise since."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales import quantities
from guanxi.sales.models import Return


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing leaves more asked back than was sold, or takes away what was agreed to."""
    touched = operation.changes.filter(model=Return._meta.label_lower).values("object_id")
    returns = Return.everything.filter(pk__in=touched)
    settled = returns.filter(deleted_at__isnull=False).exclude(state__in=(Return.State.REQUESTED, *Return.DROPPED))
    if (stays := settled.first()) is not None:
        told = {"code": stays, "state": stays.get_state_display()}
        raise OutOfReach(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    try:
        quantities.check_books(set(returns.values_list("order_id", flat=True)))
    except ValidationError as error:
        raise OutOfReach(error.messages[0]) from error
