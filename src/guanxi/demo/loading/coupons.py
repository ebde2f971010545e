"""Coupons of the demo company: four kinds, given out over the last months, some used, some over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Q, QuerySet
from numpy.random import Generator

from guanxi.catalogue.models import Category
from guanxi.demo.loading.delivered import moments, now
from guanxi.demo.loading.ground import unclaimed
from guanxi.demo.loading.reducing import Cut, discounted, reduce
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.kernel import calendar
from guanxi.loyalty.coupons import codes
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 99
TEA = "茶叶"
NEWCOMER, BIRTHDAY, FESTIVE, TASTING = range(4)
KINDS: tuple[dict[str, Any], ...] = (
    {"name": "新客满 200 减 20", "amount": 2_000, "minimum": 20_000, "days": 90, "per_customer": 1},
    {"name": "生日礼券 10 元", "amount": 1_000, "minimum": 10_000, "days": 30, "per_customer": 1},
    {"name": "会员日满 500 减 50", "amount": 5_000, "minimum": 50_000, "days": 30},
    {"name": "茶会九折券", "percent": "10.00", "cap": 1_000, "minimum": 10_000, "total": 300},
)
# The tastings were so many days ago at first, and are over in so many.
TASTED, LASTS = 75, 20
USES, GIVEN, BEARERS, SPOILT = 60, 90, 80, 20
MORNING = timedelta(hours=10)
Form = CouponKind.Form
State = Coupon.State


@dataclass(frozen=True)
class Given:
    """A coupon that was given out, by the number of its kind; to nobody, or to a customer, who may have used it."""

    kind: int
    at: datetime
    party: int | None = None
    order: Order | None = None
    note: str = ""


def write_coupons(site: Site) -> None:
    """Write the kinds, what was given out of them, and the orders on which they were used."""
    rng = site.scene.random(STREAM)
    category = Category.objects.filter(pk__in=_own_categories(site), name=TEA).first()
    used = list(_used(site, rng, category))
    taken = {(one.kind, one.party) for one in used if one.party}
    others = [one for one in _unused(site, rng) if (one.kind, one.party) not in taken]
    given = sorted([*used, *others], key=lambda one: (one.at, one.kind, one.party or 0))
    kinds = _write_kinds(site, category, Counter(one.kind for one in given))
    _write_given(site, rng, kinds, given)


def _own_categories(site: Site) -> Iterator[int]:
    for first, last in site.writer.load.ranges.filter(model=Category._meta.label_lower).values_list("first", "last"):
        yield from range(first, last + 1)


def _write_kinds(site: Site, category: Category | None, issued: Counter[int]) -> list[CouponKind]:
    today, count = site.scene.calendar.today, len(KINDS)
    of_tea = [number == TASTING for number in range(count)]
    days = [np.datetime64(today + timedelta(days=n), "D") for n in (-TASTED, LASTS)]
    columns: dict[str, Any] = {
        name: [kind.get(name) for kind in KINDS]
        for name in ("amount", "percent", "cap", "days", "per_customer", "total")
    }
    columns |= {
        "name": unclaimed(CouponKind, "name", [kind["name"] for kind in KINDS]),
        "form": [str(Form.PERCENT if "percent" in kind else Form.AMOUNT) for kind in KINDS],
        "minimum": [kind["minimum"] for kind in KINDS],
        "currency": settings.CURRENCY,
        "category_id": [category.pk if category and tea else None for tea in of_tea],
        "starts_on": np.array([days[0] if tea else np.datetime64("NaT", "D") for tea in of_tea]),
        "ends_on": np.array([days[1] if tea else np.datetime64("NaT", "D") for tea in of_tea]),
        "issued": [issued[number] for number in range(count)],
    }
    first = site.writer.write(CouponKind, count, columns)
    return list(CouponKind.objects.filter(pk__range=(first, first + count - 1)).order_by("pk"))


def _used(site: Site, rng: Generator, category: Category | None) -> Iterator[Given]:
    """Coupons on orders from which the shops had taken as much."""
    counts: Counter[int] = Counter()
    taken: set[tuple[int, int | None]] = set()
    orders = list(discounted(site, least=1_000).select_related("party")[: 10 * USES])
    tea = _tea(orders, category)
    for order in orders:
        fitting = (kind for kind in range(len(KINDS)) if _fits(kind, order, tea.get(order.pk, 0)))
        kind = next((k for k in fitting if counts[k] < USES and (k, order.party_id) not in taken), None)
        if kind is None:
            continue
        counts[kind] += 1
        taken.add((kind, order.party_id))
        at = order.ordered_at - timedelta(days=int(rng.integers(1, 12)), minutes=int(rng.integers(0, 200)))
        yield Given(kind, at, None if kind == TASTING else order.party_id, order)


def _fits(kind: int, order: Order, tea: int) -> bool:
    """Whether the order could have been paid with such a coupon; `tea` is what its tea came to."""
    terms, party = KINDS[kind], order.party
    off = terms.get("amount") or terms["cap"]
    if party is None or getattr(order, "off", 0) < off:
        return False
    if kind == TASTING:
        return tea * 10 >= off * 100 and tea >= terms["minimum"]
    if order.total + off < terms["minimum"]:
        return False
    if kind == NEWCOMER:
        return party.first_purchase_at is not None and order.ordered_at - party.first_purchase_at < timedelta(days=80)
    return kind == FESTIVE or _is_near(party.birthday, calendar.day(order.ordered_at))


def _is_near(birthday: date | None, day: date) -> bool:
    return birthday is not None and 0 <= (day - _this_year(birthday, day)).days <= 14


def _this_year(birthday: date, day: date) -> date:
    """The birthday in the year of `day`; of who was born on a leap day, the day before."""
    return birthday.replace(year=day.year, day=min(birthday.day, 28) if birthday.month == 2 else birthday.day)


def _tea(orders: Sequence[Order], category: Category | None) -> Counter[int]:
    """What the tea of each order comes to."""
    found: Counter[int] = Counter()
    if category is not None:
        leaves = Q(product__category=category) | Q(product__category__parent=category)
        lines = OrderLine.objects.filter(leaves, order__in=[order.pk for order in orders])
        for order, amount in lines.values_list("order", "amount"):
            found[order] += amount
    return found


def _unused(site: Site, rng: Generator) -> Iterator[Given]:
    """What newcomers, those with a birthday and the latest customers were given, and what lay out at tastings."""
    today, moment = site.scene.calendar.today, now(site)
    mine = Party.objects.filter(code__startswith=site.filing.prefix, purchase_count__gt=0).order_by("-pk")
    fresh = mine.filter(first_purchase_at__gte=moment - timedelta(days=150))
    for party, bought in fresh.values_list("pk", "first_purchase_at")[:GIVEN]:
        yield Given(NEWCOMER, min(bought + timedelta(days=1), moment), party)
    months = {today.month, (today.replace(day=1) - timedelta(days=1)).month}
    born = mine.filter(birthday__month__in=months)
    for party, birthday in born.values_list("pk", "birthday")[:GIVEN]:
        on = _this_year(birthday, today) - timedelta(days=3)
        if today - timedelta(days=60) <= on < today:
            yield Given(BIRTHDAY, calendar.period("day", on).start + MORNING, party)
    for party in _latest(mine):
        yield Given(FESTIVE, moment - timedelta(days=int(rng.choice([12, 43]))), party, note="会员日群发")
    for number in range(BEARERS):
        spoilt = "印刷有误，作废" if number % SPOILT == 0 else ""
        yield Given(TASTING, moment - timedelta(days=int(rng.integers(1, TASTED))), note=spoilt or "茶会现场发放")


def _latest(mine: QuerySet[Party]) -> list[int]:
    return list(mine.order_by("-last_purchase_at", "-pk").values_list("pk", flat=True)[:GIVEN])


def _write_given(site: Site, rng: Generator, kinds: Sequence[CouponKind], given: Sequence[Given]) -> None:
    today, signs = site.scene.calendar.today, list(codes.SIGNS)
    # By chance, as codes are, but the same each time: they are worth nothing outside the demo company.
    drawn = ["".join(signs[n] for n in row) for row in rng.integers(0, len(signs), (len(given), codes.DRAWN)).tolist()]
    until = [_until(kinds[one.kind], one.at) for one in given]
    people = Party.objects.in_bulk([one.party for one in given if one.party])
    boss = site.ground.users
    columns: dict[str, Any] = {
        "code": [codes.spelt(signs) for signs in drawn],
        "kind_id": [kinds[one.kind].pk for one in given],
        "party_id": [one.party for one in given],
        "owner_id": [people[one.party].owner_id if one.party else boss for one in given],
        "team_id": [people[one.party].team_id if one.party else int(site.ground.team[0]) for one in given],
        "state": [str(_state(one, last, today)) for one, last in zip(given, until, strict=True)],
        "valid_until": np.array(until, "datetime64[D]"),
        "issued_at": moments(one.at for one in given),
        "redeemed_at": moments(one.order.ordered_at if one.order else None for one in given),
        "used_by_id": [one.order.party_id if one.order else None for one in given],
        "origin_kind": [Order._meta.label_lower if one.order else "" for one in given],
        "origin_id": [one.order.pk if one.order else None for one in given],
        "note": [one.note for one in given],
        "created_at": moments(one.at for one in given),
        "updated_at": moments(one.order.ordered_at if one.order else one.at for one in given),
    }
    first = site.writer.write(Coupon, len(given), columns)
    cuts = [
        Cut(one.order.pk, _off(one), f"优惠券 {kinds[one.kind].name}（…{columns['code'][n][-4:]}）", coupon=first + n)
        for n, one in enumerate(given)
        if one.order
    ]
    reduce(site, cuts)
    _tell(site, kinds, given, first, columns["code"])


def _off(one: Given) -> int:
    return int(KINDS[one.kind].get("amount") or KINDS[one.kind]["cap"])


def _until(kind: CouponKind, at: datetime) -> date | None:
    return calendar.day(at) + timedelta(days=kind.days) if kind.days else kind.ends_on


def _state(one: Given, until: date | None, today: date) -> str:
    if one.order:
        return State.REDEEMED
    if one.note.endswith("作废"):
        return State.VOID
    return State.EXPIRED if until and until < today else State.ISSUED


def _tell(site: Site, kinds: Sequence[CouponKind], given: Sequence[Given], first: int, drawn: Sequence[str]) -> None:
    """What customers were given and have used stands in their timelines."""
    names = [kind.name for kind in kinds]
    coupon, order = Coupon._meta.label_lower, Order._meta.label_lower
    rows: list[tuple[Any, ...]] = []
    for n, one in enumerate(given):
        told = {"name": names[one.kind]}
        if one.party:
            rows.append(("loyalty.CouponGiven", one.at, one.party, coupon, first + n, told))
        if one.order:
            used = (one.order.ordered_at, one.order.party_id, order, one.order.pk, told | {"code": f"…{drawn[n][-4:]}"})
            rows.append(("loyalty.CouponRedeemed", *used))
    keys = ("kind", "at", "party_id", "subject_model", "subject_id", "facts")
    columns: dict[str, Any] = {key: [row[place] for row in rows] for place, key in enumerate(keys)}
    columns |= {"at": moments(columns["at"]), "facts": [json.dumps(facts) for facts in columns["facts"]]}
    site.writer.write(Entry, len(rows), columns)
