"""What approvals ask of people: to decide, to decide what is overdue, and to read what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import Case, watcher
from guanxi.approvals import telling
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import listing_for

Cases = Callable[[Approval, Model], list[Case]]


@watcher(telling.ASKED, label=_("Approval asked for"), sentence=_("Somebody waits for an approval."), icon="user-check")
def asked(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Every open approval, for those who are asked."""
    yield from _of_open(telling.asked_cases)


@watcher(
    telling.OVERDUE,
    label=_("Approval overdue"),
    sentence=_("An approval was not decided by its deadline and has been passed on."),
    icon="clock-exclamation",
    tone="red",
)
def overdue(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open approvals past their deadline, for those to whom they were passed on."""
    yield from _of_open(telling.overdue_cases)


@watcher(
    telling.DECIDED,
    label=_("Approval decided"),
    sentence=_("What you asked for was approved, rejected, or nobody decided it in time."),
    icon="user-check",
    tone="green",
)
def decided(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """What was told and nobody has read yet: it does not pass by itself."""
    for message in ActionMessage.objects.filter(watcher=telling.DECIDED, state__in=("open", "snoozed")).iterator():
        yield Case(key=message.key, facts=message.facts)


def _of_open(cases: Cases) -> Iterator[Case]:
    rows = Approval.objects.filter(state=Approval.State.OPEN)
    for approval in rows.select_related("owner", "approver", "approver_role", "escalated_to").iterator():
        listing = listing_for(approval)
        record = listing.model._default_manager.filter(pk=approval.object_id).first() if listing else None
        if record is not None:
            yield from cases(approval, record)
