"""Dates and times as files write them: ISO, compact, Chinese, day or month first, with or without a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo

FIRST_YEAR, LAST_YEAR = 1900, 2199
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"

_DATE = re.compile(
    r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})日?"
    r"(?:[T\s,]*(?P<half>上午|下午|AM|PM)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?"
    r"(?::?(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,9}))?秒?)?\s*(?P<half2>AM|PM)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?")
_NAMED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d %b %y", "%a %d %b %Y")
_NAMED_AND_CLOCK = re.compile(r"(.*?[A-Za-z].*?)(?:[\s,]+(\d{1,2}:.*))?")
_AMBIGUOUS = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?!\d)")


def parse(text: str, order: str, zone: tzinfo) -> datetime | None:
    """The moment, in UTC, that a text states, or None. `order` decides what 3/4/2020 means.

    A text without zone is meant in `zone`: a time that a clock change skips counts as if the clock had not changed,
    one that comes twice is the first. Years outside 1900 to 2199 are taken for mistakes.
    """
    found = _naive(unicodedata.normalize("NFKC", text).strip(), order)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    # In a zone, a time that comes twice equals no other moment, not even itself in UTC (PEP 495).
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def deduce_order(texts: Iterable[str]) -> str | None:
    """Day or month first, from the first text that can only be one of them; None where none decides."""
    for text in texts:
        if match := _AMBIGUOUS.match(text):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                return DAY_FIRST
            if second > 12 >= first:
                return MONTH_FIRST
    return None


def is_ambiguous(text: str) -> bool:
    """Whether day and month could change places."""
    return bool(_AMBIGUOUS.match(text))


def write(at: datetime, zone: tzinfo) -> str:
    """A moment as the export states it: the company's clock; the offset only where that clock shows a time twice."""
    local = at.astimezone(zone)
    if local.microsecond:
        text = local.strftime("%Y-%m-%d %H:%M:%S.%f")
    else:
        text = f"{local.year:04}-{local.month:02}-{local.day:02} {local.hour:02}:{local.minute:02}:{local.second:02}"
    if not local.fold:
        return text
    return text + local.isoformat()[-6:]


def _naive(text: str, order: str) -> datetime | None:
    if len(text) >= 10 and text[4] == "-":
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    if match := _COMPACT.fullmatch(text):
        return _built(*(int(part) for part in match.groups(default="0")))
    if match := _DATE.fullmatch(text):
        year, month, day = _ordered(match[1], match[2], match[3], order)
        return _built(year, month, day, *_clock(match))
    return _with_offset(text, order) or _with_named_month(text)


def _ordered(first: str, second: str, third: str, order: str) -> tuple[int, int, int]:
    if len(first) == 4 or (order == YEAR_FIRST and len(third) != 4):
        return _year(first), int(second), int(third)
    day, month = (int(second), int(first)) if order == MONTH_FIRST else (int(first), int(second))
    return _year(third), month, day


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 69 else 1900)


def _clock(match: re.Match[str]) -> tuple[int, int, int, int]:
    half = (match["half"] or match["half2"] or "").upper()
    hour = int(match["hour"] or 0)
    if half in ("PM", "下午") and hour < 12:
        hour += 12
    elif half in ("AM", "上午") and hour == 12:
        hour = 0
    fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
    return hour, int(match["minute"] or 0), int(match["second"] or 0), fraction


def _built(*parts: int) -> datetime | None:
    try:
        if len(parts) > 3 and parts[3] == 24 and not any(parts[4:]):
            return datetime(parts[0], parts[1], parts[2]) + timedelta(days=1)  # noqa: DTZ001 (the caller gives the zone)
        return datetime(*parts)  # type: ignore[arg-type, unused-ignore]  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None


def _with_offset(text: str, order: str) -> datetime | None:
    match = re.fullmatch(r"(.+?)\s*(Z|[+-]\d{2}:?\d{2})", text)
    if not match:
        return None
    naive = _naive(match[1], order)
    if naive is None or naive.tzinfo:
        return None
    return naive.replace(tzinfo=datetime.strptime(match[2], "%z").tzinfo)


def _with_named_month(text: str) -> datetime | None:
    match = _NAMED_AND_CLOCK.fullmatch(text)
    if not match:
        return None
    words = re.sub(r"[-,./\s]+", " ", match[1]).strip()
    clock = _DATE.fullmatch(f"2000-01-01 {match[2]}") if match[2] else None
    if match[2] and clock is None:
        return None
    for pattern in _NAMED:
        with suppress(ValueError):
            date = datetime.strptime(words, pattern)  # noqa: DTZ007 (the caller gives the zone)
            return _built(date.year, date.month, date.day, *_clock(clock)) if clock else date
    return None
