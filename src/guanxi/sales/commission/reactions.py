"""What operations of commission are called, and how far undo takes statements back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales.commission.policy import COMMISSION
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement
from guanxi.workbench.deeds import name

name("commission.draw_up", gettext_lazy("Commission statements drawn up"))
State = CommissionStatement.State
ORDER = (State.DRAFT, State.APPROVED, State.PAID)


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing changes a statement that is approved, save by the step that it took last.

    An approval or payment is taken back by who may give it, while no later statement builds upon it; it is given anew
    by its verb, and not by undoing that.
    """
    changes = operation.changes.filter(model=CommissionStatement._meta.label_lower)
    stepped = changes.filter(before__has_key="state")
    if stepped.exists():
        _check_steps_back(operation, stepped)
    drawn = changes.exclude(pk__in=stepped.values("pk"))
    approved = CommissionStatement.everything.exclude(state=State.DRAFT)
    if approved.filter(pk__in=drawn.values("object_id")).exists():
        raise OutOfReach(_("An approved statement stays: what changes comes as a correction in the next one."))
    rules = operation.changes.filter(model=CommissionRule._meta.label_lower).values("object_id")
    if CommissionLine.objects.filter(rule__in=rules).exclude(statement__state=State.DRAFT).exists():
        raise OutOfReach(_("Statements were approved by this rule: let new rates follow it instead."))


def _check_steps_back(operation: Operation, stepped: QuerySet[Change]) -> None:
    undone = Operation.objects.filter(undoes=operation).select_related("by").order_by("-pk").first()
    if undone is not None and undone.by is not None and not undone.by.able(COMMISSION):
        raise OutOfReach(_("Only who approves commission takes that back."))
    if any(ORDER.index(change.after["state"]) < ORDER.index(change.before["state"]) for change in stepped):
        raise OutOfReach(_("Approve the statement, or note it as paid, once more instead."))
    later = CommissionStatement.objects.filter(owner=OuterRef("owner"), month__gt=OuterRef("month"))
    drafts = CommissionStatement.everything.filter(pk__in=stepped.values("object_id"), state=State.DRAFT)
    if drafts.filter(Q(Exists(later.exclude(state=State.DRAFT))) | Q(paid_at__isnull=False)).exists():
        raise OutOfReach(_("A later step builds upon this approval: what changes comes as a correction."))
