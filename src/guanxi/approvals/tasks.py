"""Background work of approvals: what is past its deadline is passed on, and in the end lapses."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.approvals.actions import GRACE, lapse, pass_on
from guanxi.approvals.models import Approval
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import every


@task("approvals.deadlines", label=_("Pass on approvals past their deadline"), schedule=every(minutes=15))
def look_after_deadlines(running: Running) -> int:
    """Pass on what is overdue, close what nobody has decided; answers how many."""
    late = Approval.objects.filter(state=Approval.State.OPEN, deadline__lte=running.at)
    return sum(_treat(pk, running) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _treat(pk: int, running: Running) -> bool:
    approval = Approval.objects.select_for_update().filter(pk=pk, state=Approval.State.OPEN).first()
    if approval is None:
        return False
    if approval.deadline + GRACE <= running.at:
        lapse(approval=approval, at=running.at)
    elif approval.escalated_at is None:
        pass_on(approval=approval, at=running.at)
    else:
        return False
    return True
