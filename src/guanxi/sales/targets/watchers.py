"""Targets that will be missed if it goes on as it has, told while there is still time to do something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team, User
from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.kernel import calendar
from guanxi.kernel.periods import Period
from guanxi.sales.models import Target
from guanxi.sales.targets.asking import address
from guanxi.sales.targets.attaining import Asked
from guanxi.sales.targets.crediting import by_person
from guanxi.sales.targets.measures import narrowed
from guanxi.sales.targets.pace import Standing, gone
from guanxi.sales.targets.reach import Reach

LABEL = Target._meta.label_lower
# What is counted alike: measure, period, category, product.
Group = tuple[str, Period, int | None, int | None]


@watcher(
    "sales.behind_pace",
    label=_("Target behind its pace"),
    sentence=_("In the last third of its period, a target is far from what should have been reached by now."),
    icon="target",
    tone="amber",
    parameters=(Parameter(key="percent", label=_("Behind the pace by at least"), default=15, unit=_("percent")),),
    tells=(("sales.target", "amount"),),
)
def behind_pace(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Targets in the last third of their period that are behind by so many percent of what was to be expected.

    Two queries for each measure and length of period, however many targets there are.
    """
    today = calendar.day(now)
    reach = Reach(User.objects.in_bulk(), Team.objects.in_bulk(), sees_all=True)
    for (measure, period, category, product), targets in _running(now).items():
        over = gone(period, today, working=True)
        if over * 3 < 2:
            continue
        credited = by_person(measure, period, narrowed(category, product), reach)
        for target in targets:
            standing = Standing(_done(target, credited, reach), target.amount, over)
            expected = standing.expected or 0
            if expected and standing.done * 100 <= expected * (100 - thresholds["percent"]):
                yield _case(target, period, standing)


def _running(now: datetime) -> dict[Group, list[Target]]:
    today = calendar.day(now)
    first = today.replace(month=1, day=1)
    found: dict[Group, list[Target]] = defaultdict(list)
    rows = Target.objects.filter(starts_on__range=(first, today), amount__gt=0).select_related("owner", "team")
    for target in rows:
        if today <= target.period.last:
            found[target.measure, target.period, target.category_id, target.product_id].append(target)
    return found


def _done(target: Target, credited: Mapping[int | None, int], reach: Reach) -> int:
    if target.owner_id:
        return credited.get(target.owner_id, 0)
    if target.team_id:
        return sum(credited.get(pk, 0) for pk in reach.members(target.team_id))
    return sum(credited.values())


def _case(target: Target, period: Period, standing: Standing) -> Case:
    lead = target.team.lead_id if target.team and not target.owner_id else None
    asked = Asked(
        measure=target.measure,
        period=period,
        team=target.team_id,
        category=target.category_id,
        product=target.product_id,
    )
    facts: dict[str, Any] = {
        "name": target.whose,
        "measure": target.measure,
        "period": str(period),
        "percent": round(100 * standing.done / target.amount),
        "gone": round(100 * standing.gone),
        "url": address(asked),
    }
    return Case(
        key=str(target.pk),
        owner_id=target.owner_id or lead,
        team_id=target.team_id,
        subject=(LABEL, target.pk),
        stake=0 if target.is_count else standing.behind or 0,
        due_at=period.end,
        facts=facts,
    )
