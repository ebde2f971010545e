"""Words of the desk's templates."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def birthday(on: str) -> str:
    """The day of a birthday (ISO), as one says it: today, tomorrow, or its date."""
    day = date.fromisoformat(on)
    ahead = (day - timezone.localdate()).days
    if ahead in (0, 1):
        return _("Birthday today") if ahead == 0 else _("Birthday tomorrow")
    return _("Birthday on %(day)s") % {"day": formats.date_format(day, "MONTH_DAY_FORMAT")}
