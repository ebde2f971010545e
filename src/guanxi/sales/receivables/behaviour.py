"""How customers pay what falls due (K-03): told to the appraisal of credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F
from django.utils import timezone

from guanxi.credit.behaviour import Behaviour
from guanxi.sales.models import Allocation
from guanxi.sales.receivables.exposure import claims

YEAR = timedelta(days=365)
TENTH = Decimal("0.1")


def payment_behaviour(parties: Collection[int], at: datetime) -> dict[int, Behaviour]:
    """How these parties paid what fell due in the past year, by key: paid on which day, and what is open since when."""
    today = timezone.localdate(at)
    paid = Allocation.objects.filter(
        order__party__in=parties,
        order__due_on__gte=today - YEAR,
        order__deleted_at__isnull=True,
        payment__deleted_at__isnull=True,
        amount__gt=0,
    ).values_list("order__party_id", "order__due_on", "amount", "payment__received_at")
    known: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for party, due, amount, received in paid.iterator():
        assert due is not None  # asked for
        known[party].append(((timezone.localdate(received) - due).days, amount))
    opened = claims().filter(party__in=parties, due_on__gte=today - YEAR, due_on__lt=today)
    for party, due, amount in opened.values_list("party_id", "due_on", F("total") - F("paid")).iterator():
        known[party].append(((today - due).days, amount))
    return {party: _summed(amounts) for party, amounts in known.items()}


def _summed(amounts: list[tuple[int, int]]) -> Behaviour:
    """Of (days beyond the due day, minor units) of each amount."""
    weight = sum(amount for _days, amount in amounts)
    mean = Decimal(sum(days * amount for days, amount in amounts)) / weight
    late = sum(1 for days, _amount in amounts if days > 0)
    return Behaviour(mean.quantize(TENTH, ROUND_HALF_UP), due=len(amounts), late=late)
