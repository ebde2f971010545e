"""What undo leaves alone: receipts that were given back, and refunds of what has been spent since."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales.derived import batches
from guanxi.sales.models import Allocation, Payment
from guanxi.sales.prepaid import check_books


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing leaves a payment that gives more than it has."""
    payments = operation.changes.filter(model=Payment._meta.label_lower).values_list("object_id", flat=True)
    moved = operation.changes.filter(model=Allocation._meta.label_lower).values("object_id")
    spent = Allocation.objects.filter(pk__in=moved).values_list("payment_id", flat=True)
    for pks in batches({*payments, *spent}):
        try:
            check_books(pks)
        except ValidationError as error:
            raise OutOfReach(error.messages[0]) from error
