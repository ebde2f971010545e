"""Points of the demo company: its rules, and the ledger of the customers that have earned some since these hold."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet, Sum

from guanxi.demo.loading.bookkeeping import Adjustment, Book, Purchase, Row
from guanxi.demo.loading.delivered import moments, now
from guanxi.demo.loading.reducing import Cut, discounted, reduce
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.loyalty.models import Draw, PointsAccount, PointsEntry, Programme
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Return

# The rules hold for somewhat longer than points last, so that some have expired. Small purchases earn none.
MONTHS_AGO, LEAST = 13, 20_000
RULES: dict[str, Any] = {
    "is_on": True,
    "per_unit": Decimal(1),
    "least": LEAST,
    "times_vip": Decimal(2),
    "times_main": Decimal("1.5"),
    "months": 12,
    "worth": 100,
    "max_share": 20,
}
ORDER, PARTY = Order._meta.label_lower, Party._meta.label_lower
FEWEST, MOST_SPENT = 200, 400
# By hand: one in so many customers, in turn.
ONE_IN, MOST_BY_HAND = 25, 12
BY_HAND = (
    (200, "门店活动签到赠送"),
    (500, "投诉补偿：送货迟到"),
    (-100, "重复登记的积分冲回"),
    (300, "老客户推荐新客奖励"),
)


def write_rules(site: Site) -> None:
    """Write the rules of points, where the company has none of its own."""
    if Programme.current().pk is None:
        since = calendar.period(Unit.MONTH, now(site)).shifted(-MONTHS_AGO).first
        site.writer.write(Programme, 1, RULES | {"starts_on": np.array([since], "datetime64[D]")})


def write_points(site: Site, *, part: int, parts: int) -> None:
    """Write the ledger of one part of the customers: earned, spent on the latest orders, expired, and adjusted.

    There is none where the company has rules of its own: by these, nobody knows what was earned.
    """
    rules = Programme.current()
    if not site.writer.load.ranges.filter(model=Programme._meta.label_lower).exists():
        return
    mine: Any = discounted(site, least=FEWEST).annotate(rest=F("party_id") % parts).filter(rest=part)
    offs = dict(mine.values_list("pk", "off")[:MOST_SPENT])
    everybodys = _purchases(site, rules, offs).annotate(rest=F("party_id") % parts)
    bought = _by_customer(rules, everybodys.filter(rest=part), offs)
    book = Book(rules, now(site), offs)
    for number, party in enumerate(sorted(bought)):
        book.keep(party, bought[party], _by_hand(site, number) if part == 0 else None)
    _write(site, book)
    cuts = [
        Cut(row.order, -row.points, f"{-row.points} 积分抵扣", points=-row.points)
        for row in book.rows
        if row.kind == PointsEntry.Kind.REDEEMED and row.order
    ]
    reduce(site, cuts)


def _purchases(site: Site, rules: Programme, offs: Collection[int]) -> QuerySet[Order]:
    """What may have earned points, and on what (by their keys) some may have been spent."""
    assert rules.starts_on is not None  # written above
    since = calendar.period(Unit.DAY, rules.starts_on).start
    rows = Order.objects.filter(code__startswith=site.filing.prefix, party__isnull=False, ordered_at__gte=since)
    kept = rows.exclude(status__in=(Order.Status.CANCELLED, Order.Status.RETURNED))
    return kept.filter(Q(paid__gte=rules.least, total__gte=rules.least) | Q(pk__in=offs))


def _by_customer(rules: Programme, rows: QuerySet[Order], offs: Collection[int]) -> dict[int, list[Purchase]]:
    """The purchases of each customer in their order, with the points that they earned."""
    settled = Return.objects.filter(state__in=(Return.State.REFUNDED, Return.State.EXCHANGED)).order_by()
    back = dict(settled.values_list("order").annotate(Sum("amount")))
    found: dict[int, list[Purchase]] = defaultdict(list)
    told = ("party", "pk", "ordered_at", "paid", "total", "currency", "party__grade")
    for party, order, at, paid, total, currency, grade in rows.order_by("ordered_at", "pk").values_list(*told):
        points = rules.earned(min(paid, total) - back.get(order, 0), currency=currency, grade=grade)
        if points or order in offs:
            found[party].append(Purchase(order, at, points, total))
    return {party: bought for party, bought in found.items() if any(one.points for one in bought)}


def _by_hand(site: Site, number: int) -> Adjustment | None:
    turn, rest = divmod(number, ONE_IN)
    if rest or turn >= MOST_BY_HAND:
        return None
    points, reason = BY_HAND[turn % len(BY_HAND)]
    return Adjustment(now(site) - timedelta(days=3 + 2 * turn, minutes=17 * turn), points, reason, site.ground.users)


def _write(site: Site, book: Book) -> None:
    rows = book.rows
    columns: dict[str, Any] = {
        "party_id": [row.party for row in rows],
        "kind": [str(row.kind) for row in rows],
        "points": [row.points for row in rows],
        "left": [row.left for row in rows],
        "expires_on": _days([row.expires_on for row in rows]),
        "reason": [row.reason for row in rows],
        "origin_kind": [ORDER if row.order else "" for row in rows],
        "origin_id": [row.order for row in rows],
        "at": moments(row.at for row in rows),
        "by_id": [row.by for row in rows],
    }
    first = site.writer.write(PointsEntry, len(rows), columns)
    drawn: dict[str, Any] = {
        "entry_id": [first + entry for entry, _lot, _points in book.draws],
        "lot_id": [first + lot for _entry, lot, _points in book.draws],
        "points": [points for *_both, points in book.draws],
    }
    site.writer.write(Draw, len(book.draws), drawn)
    accounts = {"party_id": list(book.held), "held": list(book.held.values())}
    site.writer.write(PointsAccount, len(book.held), accounts)
    _tell(site, book)


def _tell(site: Site, book: Book) -> None:
    """What expired, and what was adjusted, stands in the timeline."""
    kind = PointsEntry.Kind
    told = [row for row in book.rows if row.kind in (kind.EXPIRED, kind.ADJUSTED)]
    parties = [row.party for row in told]
    columns: dict[str, Any] = {
        "kind": ["loyalty.PointsExpired" if row.kind == kind.EXPIRED else "loyalty.PointsAdjusted" for row in told],
        "at": moments(row.at for row in told),
        "by_id": [row.by for row in told],
        "party_id": parties,
        "subject_model": PARTY,
        "subject_id": parties,
        "facts": [json.dumps(_facts(row)) for row in told],
    }
    site.writer.write(Entry, len(told), columns)


def _facts(row: Row) -> dict[str, Any]:
    if row.kind == PointsEntry.Kind.EXPIRED:
        return {"points": -row.points}
    return {"points": row.points, "reason": row.reason}


def _days(days: Sequence[date | None]) -> np.ndarray:
    return np.array([np.datetime64(day or "NaT", "D") for day in days], "datetime64[D]")
