"""How customers pay what falls due (K-03): told to the appraisal of credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F
from django.utils import timezone

from guanxi.credit.behaviour import LATEST, Behaviour
from guanxi.sales.models import Allocation, Instalment, WriteOff
from guanxi.sales.receivables.exposure import claims

YEAR = timedelta(days=365)
TENTH = Decimal("0.1")


def payment_behaviour(parties: Collection[int], at: datetime) -> dict[int, Behaviour]:
    """How these parties paid what fell due in the past year, by key: paid on which day, and what is open since when.

    Of an order with a plan each instalment counts by itself; receipts cover the earlier ones first. What was written
    off in the past year and has not come in counts as if it were paid now, and never sooner than the score ends.
    """
    today = timezone.localdate(at)
    known: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for party, due, amount, day in _paid(parties, since=today - YEAR):
        known[party].append(((day - due).days, amount))
    opened = claims().filter(party__in=parties, day__gte=today - YEAR, day__lt=today)
    for party, due, amount in opened.values_list("party_id", "day", "open").iterator():
        known[party].append(((today - due).days, amount))
    lost: dict[int, int] = defaultdict(int)
    for party, days, amount in _lost(parties, since=at - YEAR, today=today):
        known[party].append((days, amount))
        lost[party] += amount
    return {party: _summed(amounts, lost[party]) for party, amounts in known.items()}


def _lost(parties: Collection[int], *, since: datetime, today: date) -> Iterator[tuple[int, int, int]]:
    """What was written off since then and has not come in: party, days beyond the due day, minor units."""
    rows = WriteOff.objects.filter(party__in=parties, written_off_at__gte=since, amount__gt=F("recovered"))
    for one in rows.select_related("order").iterator():
        due = one.order.due_on or timezone.localdate(one.order.ordered_at)
        assert one.party_id is not None  # asked for
        yield one.party_id, max((today - due).days, LATEST[0]), one.lost


def _paid(parties: Collection[int], *, since: date) -> Iterator[tuple[int, date, int, date]]:
    """What was paid of what fell due since a day: party, day due, minor units, day of payment."""
    receipts = Allocation.objects.filter(
        order__party__in=parties,
        order__due_on__gte=since,
        order__deleted_at__isnull=True,
        payment__deleted_at__isnull=True,
        amount__gt=0,
    )
    plans: dict[int, list[tuple[date, int]]] = defaultdict(list)
    planned = Instalment.objects.filter(order__party__in=parties, order__due_on__gte=since).order_by("due_on", "pk")
    for order, due, up_to in planned.values_list("order_id", "due_on", "up_to"):
        plans[order].append((due, up_to))
    paid: dict[int, int] = defaultdict(int)
    rows = receipts.order_by("payment__received_at", "pk").values_list(
        "order_id", "order__party_id", "order__due_on", "amount", "payment__received_at"
    )
    for order, party, due_on, amount, received in rows.iterator():
        assert party is not None and due_on is not None  # asked for
        for due, part in _covered(plans.get(order) or [(due_on, paid[order] + amount)], paid[order], amount):
            if due >= since:
                yield party, due, part, timezone.localdate(received)
        paid[order] += amount


def _covered(plan: Iterable[tuple[date, int]], before: int, amount: int) -> Iterator[tuple[date, int]]:
    """What a receipt covers of a plan, given by its days and the sums up to them, of which so much was covered."""
    for due, up_to in plan:
        part = min(amount, max(0, up_to - before))
        if part:
            yield due, part
            before, amount = before + part, amount - part


def _summed(amounts: list[tuple[int, int]], lost: int) -> Behaviour:
    """Of (days beyond the due day, minor units) of each amount, and what of it was written off."""
    weight = sum(amount for _days, amount in amounts)
    mean = Decimal(sum(days * amount for days, amount in amounts)) / weight
    late = sum(1 for days, _amount in amounts if days > 0)
    return Behaviour(mean.quantize(TENTH, ROUND_HALF_UP), due=len(amounts), late=late, lost=lost)
