"""The action messages of approvals: to who is asked, to whom it is passed on, and to who asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from guanxi.access.models import User
from guanxi.actionmessages.actions import WAITING, raise_at_once
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import Case
from guanxi.approvals.models import Approval
from guanxi.approvals.people import asked_of, passed_on_to

ASKED, OVERDUE, DECIDED = "approvals.asked", "approvals.overdue", "approvals.decided"


def asked_cases(approval: Approval, record: Model) -> list[Case]:
    """One message for each person who is asked; no values: what is asked for, its page tells."""
    return _cases(approval, asked_of(approval, record))


def overdue_cases(approval: Approval, record: Model) -> list[Case]:
    """One message for each person to whom it was passed on."""
    return _cases(approval, passed_on_to(approval, record))


def tell_asked(approval: Approval, record: Model, at: datetime) -> None:
    """Tell those who are asked, at once."""
    raise_at_once(ASKED, asked_cases(approval, record), now=at)


def tell_passed_on(approval: Approval, record: Model, at: datetime) -> None:
    """Tell those to whom it is passed on, at once."""
    raise_at_once(OVERDUE, overdue_cases(approval, record), now=at)


def tell_decided(approval: Approval, at: datetime) -> None:
    """Tell who asked how it ended, unless they ended it themselves; nobody else need act on it any more."""
    asked = ActionMessage.objects.filter(watcher__in=(ASKED, OVERDUE), state__in=WAITING)
    asked.filter(subject_model=Approval._meta.label_lower, subject_id=approval.pk).update(
        state=ActionMessage.State.PASSED, closed_at=at
    )
    if approval.owner is None or approval.owner_id == approval.decided_by_id:
        return
    facts = {"state": approval.state, "reason": approval.reason, "decided_by": str(approval.decided_by or "")}
    raise_at_once(DECIDED, _cases(approval, [approval.owner], **facts), now=at)


def _cases(approval: Approval, people: Iterable[User], **facts: str) -> list[Case]:
    told = {"by": str(approval.owner or ""), "record": approval.title, "url": approval.get_absolute_url(), **facts}
    # What was undone can be decided again, and is told again.
    ending = f":{facts['state']}:{approval.version}" if facts else ""
    return [
        Case(
            key=f"{approval.pk}:{person.pk}{ending}",
            owner_id=person.pk,
            subject=(Approval._meta.label_lower, approval.pk),
            due_at=None if facts else approval.deadline,
            facts=told,
        )
        for person in people
    ]
