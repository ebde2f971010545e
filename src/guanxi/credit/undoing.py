"""What undo leaves alone: credit begins and ends by who may decide on it, and never goes by taking back its draft."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.credit.models import Appraisal
from guanxi.credit.policy import DECIDE

State = Appraisal.State
# Of credit in force only whose it is changes: an appraisal goes with its customer when somebody leaves, and comes back.
FREE = frozenset({"owner_id", "team_id"})


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing decides on credit for who may not, or changes or removes what is in force."""
    changes = operation.changes.filter(model=Appraisal._meta.label_lower)
    decided = changes.filter(before__has_key="state")
    undone = Operation.objects.filter(undoes=operation).select_related("by").order_by("-pk").first()
    if undone is not None and undone.by is not None and not undone.by.able(DECIDE) and decided.exists():
        raise OutOfReach(_("Only who decides on credit takes such a decision back."))
    rows = changes.exclude(pk__in=decided.values("pk")).values_list("object_id", "action", "before")
    touched = {pk for pk, action, before in rows if action != Change.Action.UPDATE or not before.keys() <= FREE}
    held = Appraisal.everything.filter(pk__in=touched - set(decided.values_list("object_id", flat=True)))
    found = held.filter(state=State.IN_FORCE).first()
    if found is not None:
        raise OutOfReach(_("%(appraisal)s is in force: end the credit first.") % {"appraisal": found})
