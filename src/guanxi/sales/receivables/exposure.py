"""What customers owe: exposure, and the ages of claims. Amounts are in minor units of the company's currency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.models.instalment import open_part

Status = Order.Status
# Days overdue from which a claim belongs to the band, the youngest first: not yet due, then as textbooks cut them.
BANDS = (
    ("not_due", _("Not yet due")),
    ("to_30", _("1–30 days")),
    ("to_60", _("31–60 days")),
    ("to_90", _("61–90 days")),
    ("over_90", _("Over 90 days")),
)

# What is still in the house, or a part of it.
WAITING = (Status.PLACED, Status.PARTLY)


@dataclass(frozen=True)
class Exposure:
    """What a customer owes, in minor units: what is ordered and not delivered, what is delivered and not paid, less
    what they have paid in advance. `bands` are the claims by age.
    """

    ordered: int = 0
    receivable: int = 0
    prepaid: int = 0
    bands: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Open orders + unpaid invoices − prepayments (K-02)."""
        return self.ordered + self.receivable - self.prepaid

    @property
    def overdue(self) -> int:
        """What is past its day."""
        return sum(amount for band, amount in self.bands.items() if band != "not_due")


def claims() -> VisibleQuerySet[Any]:
    """What is `unpaid` in the company's currency."""
    found: VisibleQuerySet[Any] = unpaid().filter(currency=settings.CURRENCY)
    return found


def unpaid() -> VisibleQuerySet[Any]:
    """What is open on orders on credit: few at any time, and found by the index of due days.

    A row is an order or, of one with a plan, an instalment of it; `day` is when it falls due, `open` what is open of
    it. What was sold for cash has no day on which it falls due, and is no claim, and neither is what was written off.
    """
    planned = Q(instalments__isnull=False)
    part = open_part("instalments__", "")
    found: VisibleQuerySet[Any] = Order.objects.filter(
        due_on__isnull=False,
        total__gt=F("paid") + F("written_off"),
        status__in=(*WAITING, Status.SHIPPED, Status.RECEIVED, Status.COMPLETED),
    ).annotate(
        day=Coalesce("instalments__due_on", "due_on"),
        open=Case(
            When(planned, then=part), default=F("total") - F("paid") - F("written_off"), output_field=BigIntegerField()
        ),
    )
    return found.filter(open__gt=0)


def band_of(today: date) -> Case:
    """The band of a claim by its day, as an expression of the database."""
    edges = [(0, "not_due"), (30, "to_30"), (60, "to_60"), (90, "to_90")]
    whens = [When(day__gte=today - timedelta(days=days), then=Value(band)) for days, band in edges]
    return Case(*whens, default=Value("over_90"))


def exposures(parties: Collection[int], *, today: date) -> dict[int, Exposure]:
    """The exposure of each of these parties, by key. Two queries, however many they are."""
    rows = (
        claims()
        .filter(party__in=parties)
        .annotate(band=band_of(today), waits=Case(When(status__in=WAITING, then=1), default=0))
        .order_by()
        .values_list("party_id", "band", "waits")
        .annotate(sum=Sum("open"))
    )
    ordered, receivable = dict.fromkeys(parties, 0), dict.fromkeys(parties, 0)
    bands: dict[int, dict[str, int]] = {pk: {} for pk in parties}
    for party, band, waits, amount in rows:
        (ordered if waits else receivable)[party] += amount
        bands[party][band] = bands[party].get(band, 0) + amount
    prepaid = prepayments(parties)
    return {pk: Exposure(ordered[pk], receivable[pk], prepaid.get(pk, 0), bands[pk]) for pk in parties}


def prepayments(parties: Collection[int]) -> dict[int, int]:
    """What these parties have paid and what no order has taken yet, by key. One query."""
    paid = Payment.objects.filter(party__in=parties, currency=settings.CURRENCY).order_by().values_list("party_id")
    taken = Allocation.objects.filter(
        payment__party__in=parties, payment__currency=settings.CURRENCY, payment__deleted_at__isnull=True
    )
    used = taken.order_by().values_list("payment__party_id").annotate(sum=-Sum("amount"))
    left: dict[int, int] = {}
    for party, amount in paid.annotate(sum=Sum("amount")).union(used, all=True):
        left[party] = left.get(party, 0) + amount
    return left
