"""What pages and other packages are told of a customer's points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Sum

from guanxi.loyalty.models import PointsAccount, PointsEntry, Programme


@dataclass(frozen=True)
class Standing:
    """What a customer has: the balance, and how much of it goes by when."""

    balance: int
    expiring: int
    expires_on: date | None


def balance_of(party: int | None) -> int:
    """The points of a customer, by key: below zero while they are to make up for some."""
    account = PointsAccount.objects.filter(party=party).first() if party else None
    return account.balance if account else 0


def standing_of(party: int, *, today: date) -> Standing | None:
    """How a customer stands; None for who never had points. Three queries."""
    account = PointsAccount.objects.filter(party=party).first()
    if account is None:
        return None
    until = today + timedelta(days=Programme.current().warn_days)
    soon = PointsEntry.objects.filter(party=party, left__gt=0, expires_on__range=(today, until))
    found = soon.aggregate(points=Sum("left"), first=Min("expires_on"))
    return Standing(account.balance, found["points"] or 0, found["first"])
