"""What the addresses of targets' pages ask for, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import calendar
from guanxi.kernel.periods import Period, Unit
from guanxi.sales.models import Measure, Target
from guanxi.sales.targets.attaining import Asked, measures_of
from guanxi.sales.targets.measures import COUNTINGS
from guanxi.sales.targets.reach import Reach, reach_of
from guanxi.workbench.keys import key_in

ALL = "all"
# The pages show years within a lifetime; what lies beyond is nothing that anybody meant.
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)


def measure_in(given: Mapping[str, str], user: User) -> str:
    """The measure asked for, or the first that the user reads. Raises PermissionDenied where there is none."""
    open_to = measures_of(user)
    if not open_to:
        raise PermissionDenied
    asked = given.get("measure", "")
    return Measure(asked) if asked in open_to else open_to[0]


def day_in(given: Mapping[str, str], now: datetime) -> date:
    """The day asked for, or today."""
    with suppress(ValueError):
        if FIRST <= (day := date.fromisoformat(given.get("on", ""))) <= LAST:
            return day
    return calendar.day(now)


def team_in(given: Mapping[str, str], user: User, reach: Reach) -> int | None:
    """The team asked for; by default one's own, or everything for who sees all."""
    asked = given.get("team", "")
    if asked == ALL:
        return None
    if (key := key_in(asked)) in reach.teams:
        return key
    return None if reach.sees_all or user.team_id not in reach.teams else user.team_id


def asked_in(given: Mapping[str, str], user: User, *, now: datetime) -> Asked:
    """What the page of attainment is asked for. Raises PermissionDenied for who may see no measure at all."""
    measure = measure_in(given, user)
    unit = given.get("unit", "")
    reach = reach_of(user, COUNTINGS[measure].listing.label)
    return Asked(
        measure=measure,
        period=calendar.period(unit if unit in Target.Span.values else Unit.MONTH, day_in(given, now)),
        team=team_in(given, user, reach),
        category=key_in(given.get("category", "")),
        product=key_in(given.get("product", "")),
        working=given.get("days") != ALL,
    )


def address(asked: Asked, **other: object) -> str:
    """The address of the page that is asked for, but for what is given."""
    told = {
        "measure": asked.measure,
        "unit": asked.period.unit.value,
        "on": asked.period.first.isoformat(),
        "team": asked.team or ALL,
        "category": asked.category or "",
        "product": asked.product or "",
        "days": "" if asked.working else ALL,
    }
    kept = {name: value for name, value in {**told, **other}.items() if value != ""}
    return f"{reverse('targets:attainment')}?{urlencode(kept)}"


def named(span: Period) -> str:
    """A period as people call it."""
    if span.unit is Unit.MONTH:
        return formats.date_format(span.first, "YEAR_MONTH_FORMAT")
    if span.unit is Unit.QUARTER:
        return _("%(year)s, quarter %(n)s") % {"year": span.first.year, "n": (span.first.month + 2) // 3}
    return _("Year %(year)s") % {"year": span.first.year}
