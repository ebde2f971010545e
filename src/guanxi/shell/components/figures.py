"""Times and small drawings of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

RELATIVE_FOR = timedelta(days=7)
WIDTH, HEIGHT = 100, 28


def ago(when: date | datetime | None, now: datetime | None = None) -> SafeString | str:
    """A `<time>`: "3 hours ago" within a week, else the date; the exact moment is in its title. None gives "–"."""
    if when is None:
        return "–"
    if not isinstance(when, datetime):
        text = format_date(when, "medium", locale=babel_locale())
        return format_html('<time datetime="{}">{}</time>', when.isoformat(), text)
    local, span = timezone.localtime(when), when - (now or timezone.now())
    exact = format_datetime(local, "medium", tzinfo=local.tzinfo, locale=babel_locale())
    if abs(span) < RELATIVE_FOR:
        text = format_timedelta(span, add_direction=True, locale=babel_locale())
    else:
        text = format_date(local, "medium", locale=babel_locale())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)


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
