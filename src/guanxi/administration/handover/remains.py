"""What does not belong to records: leads of teams and waiting approvals, which go on, and what stays to be seen to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team, User
from guanxi.approvals.models import Approval
from guanxi.audit.audited import AuditedQuerySet
from guanxi.automation.models import Rule
from guanxi.webhooks.models import Subscription
from guanxi.workbench.models import SavedView

NAMED = 3
MOVES = _("Goes to the person who takes over. Given to several, it stays: name somebody else.")
STOPS = _("Acts with its owner's rights and stops with the account: make it anew under another owner.")
KEPT = _("Stays in use; nobody can change it any more.")


@dataclass(frozen=True)
class Remainder:
    """So many things of one kind, the names of the first, what becomes of them, and where they are seen to."""

    title: Any
    number: int
    names: Sequence[str]
    fate: Any
    url: str

    @property
    def moves(self) -> bool:
        """Whether it goes on to who takes over."""
        return self.fate is MOVES


def remains(leaver: User) -> list[Remainder]:
    """Every kind of which there is something: two queries each."""
    shared = Q(is_shared=True) | Q(team__isnull=False)
    kinds = (
        (_("Lead of a team"), teams(leaver), MOVES, "administration:teams"),
        (_("Approvals that wait for them"), approvals(leaver), MOVES, "approvals:list"),
        (_("Automation"), Rule.objects.filter(owner=leaver, is_on=True), STOPS, "automation:list"),
        (_("Webhooks"), Subscription.objects.filter(owner=leaver, is_on=True), STOPS, "webhooks:list"),
        (_("Saved views shared with others"), SavedView.objects.filter(shared, owner=leaver), KEPT, ""),
    )
    return [_told(title, rows, fate, place) for title, rows, fate, place in kinds if rows.exists()]


def pass_on(leaver: User, taker: User) -> None:
    """Let one person lead the leaver's teams and decide what waits for the leaver, but their own requests."""
    teams(leaver).update(lead=taker)
    approvals(leaver).exclude(owner=taker).update(approver=taker)


def teams(leaver: User) -> QuerySet[Team]:
    """Those that the leaver leads, with writing methods that record."""
    return AuditedQuerySet(Team).filter(lead=leaver)


def approvals(leaver: User) -> QuerySet[Approval]:
    """Those that the leaver is asked for and has not decided."""
    return Approval.objects.filter(approver=leaver, state=Approval.State.OPEN)


def _told(title: Any, rows: QuerySet[Any], fate: Any, place: str) -> Remainder:
    names = [str(row) for row in rows.order_by("pk")[:NAMED]]
    return Remainder(title, rows.count(), names, fate, reverse(place) if place else "")
