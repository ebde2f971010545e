"""Customer codes 客户编码, given by a pattern (P-06)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from guanxi.kernel.codes import CodePattern
from guanxi.parties.models import FormerFile, Party
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


def keys_by_code(codes: Collection[str]) -> dict[str, int]:
    """The living parties that these codes mean: their own, else that of a file which was merged into theirs."""
    former = FormerFile.objects.filter(code__in=codes, into__deleted_at=None).order_by("at")
    own = Party.objects.filter(code__in=codes)
    return dict(former.values_list("code", "into")) | dict(own.values_list("code", "pk"))
