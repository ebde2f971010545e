"""Figures that take long to reckon are kept, for whoever asks the same question.

For some minutes in the memory of the process; or for a day in the database, where a job reckons them anew as soon as
somebody looks at some that are older than that: nobody waits for what was known before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache, caches

from guanxi.access.limits import SHARED

# What was reckoned faster than this is reckoned anew each time: figures of most companies are those of the moment.
SLOW_SECONDS = 0.2
KEPT_SECONDS = 600
# Those that are reckoned anew in the background: from one night to the next, and the morning.
KEPT_LONG_SECONDS = 36 * 3600
Figures = TypeVar("Figures")


@dataclass(frozen=True)
class Kept(Generic[Figures]):
    """Figures, and when they were reckoned; `as_of` is None for those of this very moment.

    `is_late` says that newer ones are being reckoned.
    """

    figures: Figures
    as_of: datetime | None = None
    is_late: bool = False


def kept(asked: str, reckon: Callable[[], Figures], *, now: datetime) -> Kept[Figures]:
    """The figures of now or, where reckoning takes long, at most some minutes old.

    `asked` is the whole question, the rights of who asks included, best as the database hears it: who gains or loses
    some then asks another one.
    """
    key = _key(asked)
    held: Kept[Figures] | None = cache.get(key)
    if held is not None:
        return held
    begun = time.perf_counter()
    found = reckon()
    if time.perf_counter() - begun > SLOW_SECONDS:
        cache.set(key, Kept(found, now), KEPT_SECONDS)
    return Kept(found)


def kept_long(
    asked: str, reckon: Callable[[], Figures], *, now: datetime, renew: Callable[[], object]
) -> Kept[Figures]:
    """The same for what takes very long: older ones are told as they are, and `renew` has newer ones reckoned, which
    ends in `keep` with the same question.
    """
    held: Kept[Figures] | None = caches[SHARED].get(_key(asked))
    if held is None or held.as_of is None:
        return Kept(keep(asked, reckon, now=now).figures)
    if now - held.as_of < timedelta(seconds=KEPT_SECONDS):
        return held
    renew()
    return replace(held, is_late=True)


def keep(asked: str, reckon: Callable[[], Figures], *, now: datetime) -> Kept[Figures]:
    """Reckon the figures, and keep them where that took long."""
    begun = time.perf_counter()
    found = Kept(reckon(), now)
    if time.perf_counter() - begun > SLOW_SECONDS:
        caches[SHARED].set(_key(asked), found, KEPT_LONG_SECONDS)
    return found


def _key(asked: str) -> str:
    return f"kept:{sha256(asked.encode()).hexdigest()}"
