"""Keys of records and moments as they come in from outside."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

# Beyond lies nothing that anybody meant, and at the ends of the calendar a day has no other zone.
YEARS = range(1900, 2200)
LARGEST = BigIntegerField.MAX_BIGINT


def key_in(text: str) -> int | None:
    """The whole number, zero or above, that a text is; None for any other text and for what no column could hold."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def moment_in(text: str) -> datetime | None:
    """A day or a minute on the reader's clock, or in the zone that the text names; None for any other text."""
    try:
        day = parse_date(text)
        found = parse_datetime(text) if day is None else datetime.combine(day, time())
    except ValueError:
        return None
    if found is None or found.year not in YEARS:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)
