"""Customer codes 客户编码, given by a pattern (P-06)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from guanxi.kernel.codes import CodePattern
from guanxi.records.models import Counter

PATTERN = CodePattern("C{year}{seq:06}")


def next_code(at: datetime) -> str:
    """The next free code. Call inside a transaction."""
    return next_codes(at, 1)[0]


def next_codes(at: datetime, count: int) -> list[str]:
    """As many codes as a batch needs, reserved in one step."""
    day = timezone.localtime(at).date()
    first = Counter.take(f"party {PATTERN.counter(day)}", count)
    return [PATTERN.render(day, number) for number in range(first, first + count)]
