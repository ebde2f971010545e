"""Figures that take long to reckon are kept for some minutes, for whoever asks the same question."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache

# What was reckoned faster than this is reckoned anew each time: figures of most companies are those of the moment.
SLOW_SECONDS = 0.2
KEPT_SECONDS = 600
Figures = TypeVar("Figures")


@dataclass(frozen=True)
class Kept(Generic[Figures]):
    """Figures, and when they were reckoned; `as_of` is None for those of this very moment."""

    figures: Figures
    as_of: datetime | None = None


def kept(asked: str, reckon: Callable[[], Figures], *, now: datetime) -> Kept[Figures]:
    """The figures of now or, where reckoning takes long, at most some minutes old.

    `asked` is the whole question, the rights of who asks included, best as the database hears it: who gains or loses
    some then asks another one.
    """
    key = f"kept:{sha256(asked.encode()).hexdigest()}"
    held: Kept[Figures] | None = cache.get(key)
    if held is not None:
        return held
    begun = time.perf_counter()
    found = reckon()
    if time.perf_counter() - begun > SLOW_SECONDS:
        cache.set(key, Kept(found, now), KEPT_SECONDS)
    return Kept(found)
