"""What undo leaves alone: credit begins and ends by who may decide on it, and never goes by taking back its draft."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.credit.models import Appraisal
from guanxi.credit.policy import DECIDE

State = Appraisal.State


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing decides on credit for who may not, or changes or removes what is in force."""
    changes = operation.changes.filter(model=Appraisal._meta.label_lower)
    decided = changes.filter(before__has_key="state")
    undone = Operation.objects.filter(undoes=operation).select_related("by").order_by("-pk").first()
    if undone is not None and undone.by is not None and not undone.by.able(DECIDE) and decided.exists():
        raise OutOfReach(_("Only who decides on credit takes such a decision back."))
    touched = changes.exclude(pk__in=decided.values("pk")).values_list("object_id", flat=True)
    held = Appraisal.everything.filter(pk__in=set(touched) - set(decided.values_list("object_id", flat=True)))
    found = held.filter(state=State.IN_FORCE).first()
    if found is not None:
        raise OutOfReach(_("%(appraisal)s is in force: end the credit first.") % {"appraisal": found})
