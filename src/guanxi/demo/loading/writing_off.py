"""What the demo company has given up: old claims on companies, small remainders, and one that came in after all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max

from guanxi.demo.loading.delivered import moments, now
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.sales.losses import follow
from guanxi.sales.models import Order, WriteOff
from guanxi.sales.receivables.exposure import unpaid

Reason = WriteOff.Reason
# Claims so many days overdue, in turn: so many hundredths of what is open, why, and what was noted.
OLD, MOST, AGO = 60, 6, 9
COURSES = (
    (100, Reason.GONE, "多次上门，门店已转让，电话停机"),
    (40, Reason.DISPUTED, "部分货品受潮，双方协商减免四成"),
    (100, Reason.INSOLVENT, "对方已进入破产清算，债权已申报"),
)
# What came in after all.
SMALL = (5, Reason.SMALL, "尾款，客户称已按整数结清")
Given = tuple[Order, int, str, str, datetime]


def write_bad_debt(site: Site) -> None:
    """Write off what has been overdue for long, and what was paid after it had been given up."""
    given = [*_old(site), *_come_in(site)]
    if not given:
        return
    given.sort(key=lambda one: (one[4], one[0].pk))
    codes = [f"{site.filing.prefix}HZ-{n:05}" for n in range(1, len(given) + 1)]
    at = moments(one[4] for one in given)
    columns: dict[str, Any] = {
        "code": codes,
        "order_id": [order.pk for order, *_rest in given],
        "party_id": [order.party_id for order, *_rest in given],
        "owner_id": [order.owner_id for order, *_rest in given],
        "team_id": [order.team_id for order, *_rest in given],
        "amount": [one[1] for one in given],
        "currency": [order.currency for order, *_rest in given],
        "reason": [one[2] for one in given],
        "note": [one[3] for one in given],
        "written_off_at": at,
        "created_at": at,
        "updated_at": at,
    }
    first = site.writer.write(WriteOff, len(given), columns)
    follow({order.pk for order, *_rest in given})
    told = {
        "kind": "sales.DebtWrittenOff",
        "at": at,
        "party_id": columns["party_id"],
        "subject_model": WriteOff._meta.label_lower,
        "subject_id": [first + n for n in range(len(given))],
        "facts": [f'{{"amount": {one[1]}, "currency": "{one[0].currency}"}}' for one in given],
    }
    site.writer.write(Entry, len(given), told)


def _old(site: Site) -> Iterator[Given]:
    """The longest overdue, wholly or in part, some days ago."""
    today = site.scene.calendar.today
    mine = unpaid().filter(code__startswith=site.filing.prefix, party__isnull=False, instalments__isnull=True)
    late = mine.filter(due_on__lt=today - timedelta(days=OLD)).order_by("due_on", "pk")
    for n, order in enumerate(late[:MOST]):
        share, reason, note = COURSES[n % len(COURSES)]
        yield order, order.open * share // 100, reason, note, now(site) - timedelta(days=AGO + n)


def _come_in(site: Site) -> Iterator[Given]:
    """What was paid late, and had been given up in part shortly before."""
    sold = Order.objects.filter(code__startswith=site.filing.prefix, party__isnull=False, due_on__isnull=False)
    paid = sold.filter(paid=F("total"), total__gt=0).annotate(came=Max("allocations__payment__received_at"))
    order = paid.filter(instalments__isnull=True).order_by("-came", "pk").first()
    if order is not None and order.came - timedelta(days=AGO) > order.ordered_at:
        share, reason, note = SMALL
        yield order, max(1, order.total * share // 100), reason, note, order.came - timedelta(days=AGO)
