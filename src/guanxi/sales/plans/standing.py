"""How it stands with instalments, as a column and as conditions of the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from guanxi.sales.models import Instalment, Order, Standing
from guanxi.sales.plans.spreading import in_order

WORDS = dict(Standing.choices)
TONES: dict[str, str] = {
    Standing.OPEN: "blue",
    Standing.PART: "teal",
    Standing.OVERDUE: "red",
    Standing.WRITTEN_OFF: "neutral",
    Standing.PAID: "green",
}
PAID = Q(order__paid__gte=F("up_to")) | Q(amount=0)
SETTLED = PAID | Q(up_to__lte=F("order__paid") + F("order__written_off"))


def held(word: str, at: datetime) -> Q:
    """The instalments with which it stands so at a moment."""
    today: date = timezone.localdate(at)
    begun = Q(up_to__lt=F("order__paid") + F("order__written_off") + F("amount"))
    return {
        Standing.PAID: PAID,
        Standing.WRITTEN_OFF: ~PAID & SETTLED,
        Standing.OVERDUE: ~SETTLED & Q(due_on__lt=today),
        Standing.PART: ~SETTLED & Q(due_on__gte=today) & begun,
        Standing.OPEN: ~SETTLED & Q(due_on__gte=today) & ~begun,
    }[Standing(word)]


def next_due() -> Coalesce:
    """When the next open part of an order falls due, by its plan or else its own day, as an expression over orders."""
    left = Instalment.objects.filter(
        order=OuterRef("pk"), up_to__gt=OuterRef("paid") + OuterRef("written_off"), amount__gt=0
    )
    return Coalesce(Subquery(left.order_by("due_on", "pk").values("due_on")[:1]), F("due_on"))


def shown(order: Order, *, today: date) -> list[Instalment]:
    """The plan of an order, each instalment with how it stands with it (`told`) and the colour of that (`tone`)."""
    instalments: list[Any] = in_order(order.instalments.all())
    for one in instalments:
        one.order = order
        one.told = one.standing(today)
        one.tone = TONES[one.told]
    return instalments


def standing_of(instalment: Instalment) -> str:
    """How it stands with one today."""
    return instalment.standing(timezone.localdate())
