"""The receivables by customer and age, as far as a user may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.credit.models import Appraisal
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Payment, WriteOff
from guanxi.sales.receivables.exposure import BANDS, band_of, claims, prepayments

PAGE = 50
# Who sees these figures may read what they are made of.
LOST = F("amount") - F("recovered")
FIELDS = ("total", "paid", "written_off", "due_on", "party")


@dataclass(frozen=True)
class Debtor:
    """One customer: what they owe by age and in all, what they have paid in advance, what was written off and not
    recovered, and the credit that they have.
    """

    party: Party
    bands: list[int]
    owed: int
    overdue: int
    prepaid: int
    written_off: int
    limit: int | None

    @property
    def exposure(self) -> int:
        """What they owe, less what they have paid in advance."""
        return self.owed - self.prepaid

    @property
    def is_over(self) -> bool:
        """Whether they owe more than they may."""
        return self.limit is not None and self.exposure > self.limit


def may_see(user: User) -> bool:
    """Whether the user reads what receivables are made of."""
    label = Order._meta.label_lower
    return user.may("view", label) and user.reads(label, *FIELDS)


def sees_prepaid(user: User) -> bool:
    """Whether the user reads what customers have paid in advance."""
    label = Payment._meta.label_lower
    return user.may("view", label) and user.reads(label, "amount")


def totals(user: User, *, today: date) -> dict[str, int]:
    """What is owed by age. One query."""
    rows = claims().visible_to(user).annotate(band=band_of(today)).order_by().values_list("band")
    return dict(rows.annotate(sum=Sum("open")))


def written_off(user: User) -> VisibleQuerySet[Any]:
    """What was written off and not recovered, as far as the user sees it, to be summed up by LOST."""
    found: VisibleQuerySet[Any] = WriteOff.objects.visible_to(user).filter(currency=settings.CURRENCY).order_by()
    return found if user.reads(WriteOff._meta.label_lower, "amount", "recovered") else found.none()


def debtors(user: User, *, today: date, after: tuple[int, int] | None = None) -> tuple[list[Debtor], str]:
    """Who owes, the longest overdue amounts first, and the cursor of the next page ("" at the end). Six queries."""
    rows = claims().visible_to(user).filter(party__isnull=False).annotate(band=band_of(today)).order_by()
    sums = {band: Coalesce(Sum("open", filter=Q(band=band)), 0) for band, _label in BANDS}
    late = Coalesce(Sum("open", filter=~Q(band="not_due")), 0)
    grouped: Any = rows.values("party_id").annotate(**sums, owed=Sum("open"), overdue=late)
    if after is not None:
        grouped = grouped.filter(Q(overdue__lt=after[0]) | Q(overdue=after[0], party_id__gt=after[1]))
    found = list(grouped.order_by("-overdue", "party_id")[: PAGE + 1])
    shown = found[:PAGE]
    cursor = f"{shown[-1]['overdue']}~{shown[-1]['party_id']}" if len(found) > PAGE else ""
    return _with_parties(shown, user), cursor


def _with_parties(rows: list[dict[str, Any]], user: User) -> list[Debtor]:
    keys = [row["party_id"] for row in rows]
    parties = Party.objects.visible_to(user).in_bulk(keys)
    prepaid = prepayments(list(parties)) if sees_prepaid(user) else {}
    lost = dict(written_off(user).filter(party__in=parties).values_list("party").annotate(sum=Sum(LOST)))
    granted = Appraisal.objects.visible_to(user).filter(party__in=parties, state=Appraisal.State.IN_FORCE)
    reads = user.reads(Appraisal._meta.label_lower, "limit")
    limits = dict(granted.values_list("party_id", "limit")) if reads else {}
    return [
        Debtor(
            party=parties[row["party_id"]],
            bands=[row[band] for band, _label in BANDS],
            owed=row["owed"],
            overdue=row["overdue"],
            prepaid=prepaid.get(row["party_id"], 0),
            written_off=lost.get(row["party_id"], 0),
            limit=limits.get(row["party_id"]),
        )
        for row in rows
        if row["party_id"] in parties
    ]
