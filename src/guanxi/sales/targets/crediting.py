"""Who has brought how much: each yuan counts exactly once, whoever shares in it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from guanxi.kernel.periods import Period
from guanxi.sales.keeping import Kept, kept
from guanxi.sales.models import Measure, OrderLine, Split
from guanxi.sales.targets.measures import COUNTINGS, Narrowing, rows, worth
from guanxi.sales.targets.reach import Reach

# So many products, categories and stores are told of, those with the most.
SHOWN = 12
# A colleague's part is rounded half up, one opportunity at a time; the rest of it is the owner's.
PART = (F("opportunity__amount") * F("share") + 50) / 100


def by_person(measure: str, period: Period, narrowing: Narrowing, reach: Reach) -> dict[int | None, int]:
    """What each person within reach has brought in the period; that of nobody under None, for who sees all.

    One query; a second one for the splits of opportunities.
    """
    found, whole = rows(measure, period, narrowing)
    owner = f"{whole}owner"
    grouped = found.filter(reach.of(owner)).values_list(owner)
    sums: Counter[int | None] = Counter(dict(grouped.annotate(sum=worth(measure, narrowing))))
    if measure == Measure.WON:
        _share(sums, found, reach)
    return dict(sums)


def _share(sums: Counter[int | None], won: QuerySet[Any], reach: Reach) -> None:
    """Take the parts of colleagues from the owners and give them to these."""
    splits = Split.objects.filter(
        reach.of("opportunity__owner") | reach.of("colleague"),
        opportunity__in=won.values("pk"),
        opportunity__currency=settings.CURRENCY,
    )
    for owner, colleague, part in splits.values_list("opportunity__owner", "colleague").annotate(sum=Sum(PART)):
        for person, change in ((owner, -part), (colleague, part)):
            if reach.sees_all or person in reach.people:
                sums[person] += change


def by_month(measure: str, period: Period, narrowing: Narrowing, reach: Reach) -> dict[tuple[int | None, int], int]:
    """What each person brought in each month (1–12) of the period: the seasons of a year. One query; splits are left
    aside, for seasons are alike with them.
    """
    found, whole = rows(measure, period, narrowing)
    owner, moment = f"{whole}owner", f"{whole}{COUNTINGS[measure].moment}"
    month = TruncMonth(moment, tzinfo=timezone.get_default_timezone())
    grouped = found.filter(reach.of(owner)).annotate(month=month).values_list(owner, "month")
    return {(person, at.month): n for person, at, n in grouped.annotate(sum=worth(measure, narrowing))}


def by_part(
    measure: str, period: Period, narrowing: Narrowing, people: Q, path: str, name: str, *, now: datetime
) -> Kept[list[tuple[Any, str, int]]]:
    """What the people's order lines come to by the record at a path: its key, its name, the sum; the most first.

    `people` is a condition on orders. One query, for measures that lines tell; as it reads every line of the period,
    what it finds is kept where that takes long.
    """
    orders, _whole = rows(measure, period, Narrowing())
    lines = OrderLine.objects.filter(narrowing.condition, order__in=orders.filter(people).values("pk")).order_by()
    grouped = lines.values_list(path, name).annotate(sum=COUNTINGS[measure].of_line)
    found = grouped.order_by("-sum", path)[:SHOWN]
    return kept(str(found.query), lambda: [(key, named or "", int(n)) for key, named, n in found], now=now)
