"""What operations of commission are called, and what undo leaves alone: what somebody was told that they earn."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement
from guanxi.workbench.deeds import name

name("commission.draw_up", gettext_lazy("Commission statements drawn up"))
State = CommissionStatement.State


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing touches a statement that is or was released, or a rule that made one."""
    statements = operation.changes.filter(model=CommissionStatement._meta.label_lower)
    released = CommissionStatement.everything.exclude(state=State.DRAFT)
    touched = released.filter(pk__in=statements.values("object_id")).exists()
    if touched or statements.filter(before__has_key="state").exists():
        raise OutOfReach(_("A released statement stays: what changes comes as a correction in the next one."))
    rules = operation.changes.filter(model=CommissionRule._meta.label_lower).values("object_id")
    if CommissionLine.objects.filter(rule__in=rules).exclude(statement__state=State.DRAFT).exists():
        raise OutOfReach(_("Statements were released by this rule: let new rates follow it instead."))
