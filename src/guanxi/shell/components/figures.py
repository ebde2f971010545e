"""Times and small drawings of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_timedelta
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

RELATIVE_FOR = timedelta(days=7)
JUST_NOW = timedelta(minutes=1)
WIDTH, HEIGHT = 100, 28


def ago(when: date | datetime | None, now: datetime | None = None) -> SafeString | str:
    """A `<time>`: "3 hours ago" within a week, else the date; the exact moment is in its title. None gives "–"."""
    if when is None:
        return "–"
    if not isinstance(when, datetime):
        return format_html('<time datetime="{}">{}</time>', when.isoformat(), _day(when, babel_locale()))
    local, span = timezone.localtime(when), when - (now or timezone.now())
    day = _day(local.date(), babel_locale())
    if abs(span) < JUST_NOW:
        text = _("just now")
    else:
        text = _relative(round(span.total_seconds()), babel_locale()) if abs(span) < RELATIVE_FOR else day
    exact = f"{day} {local:%H:%M:%S}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)


@lru_cache(4096)
def _day(day: date, locale: str) -> str:
    """Kept, since Babel takes as long for it as for a row of a table, and a page shows the same days many times."""
    return format_date(day, "medium", locale=locale)


def _relative(seconds: int, locale: str) -> str:
    return _rounded(seconds if abs(seconds) < 90 else 60 * round(seconds / 60), locale)


@lru_cache(4096)
def _rounded(seconds: int, locale: str) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=locale)


def lasting(span: timedelta) -> str:
    """How long something lasts, in one word of time: "7 seconds", "3 minutes"."""
    return format_timedelta(span, threshold=1, locale=babel_locale())


def babel_locale() -> str:
    """The language of the moment as Babel names it."""
    return translation.to_locale(translation.get_language() or "en")


def sparkline(values: Sequence[float]) -> SafeString:
    """A line without axes, from the first value to the last; fewer than two values draw nothing."""
    if len(values) < 2:
        return SafeString("")
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = WIDTH / (len(values) - 1)
    points = [
        f"{index * step:.1f},{HEIGHT - 2 - (value - low) / span * (HEIGHT - 4):.1f}"
        for index, value in enumerate(values)
    ]
    line = " ".join(points)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<polygon class="area" points="0,{} {} {},{}"/>'
        '<polyline points="{}" vector-effect="non-scaling-stroke"/></svg>',
        WIDTH,
        HEIGHT,
        HEIGHT,
        line,
        WIDTH,
        HEIGHT,
        line,
    )
