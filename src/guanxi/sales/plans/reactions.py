"""Plans follow when an operation that touched them, or the total of their order, is undone."""

from __future__ import annotations

from guanxi.audit.log import Operation
from guanxi.audit.undo import on_undo
from guanxi.sales.models import Instalment
from guanxi.sales.plans.spreading import follow


@on_undo
def spread_anew(operation: Operation) -> None:
    """Spread the totals again over the plans of which instalments were made, changed or removed."""
    changes = operation.changes.filter(model=Instalment._meta.label_lower)
    touched = {(c.before | c.after).get("order_id") for c in changes.iterator()}
    keys = changes.values_list("object_id", flat=True)
    follow(touched | set(Instalment.objects.filter(pk__in=keys).values_list("order_id", flat=True)))
