"""The cache of this installation: of each process its own, but what limits sign-in is counted by all of them together.

Each worker counting for itself would let a guesser try as many passwords more as there are workers.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

SHARED = "shared"
# How the keys of django-allauth's limits begin.
LIMITS = "allauth:rl:"


class OwnAndShared(LocMemCache):
    """The process's own memory, and the database's table for the limits of sign-in."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if key.startswith(LIMITS):
            return caches[SHARED].get(key, default, version)
        return super().get(key, default, version)

    def set(self, key: str, value: Any, timeout: Any = ..., version: int | None = None) -> None:
        about = {} if timeout is ... else {"timeout": timeout}
        if key.startswith(LIMITS):
            caches[SHARED].set(key, value, version=version, **about)
        else:
            super().set(key, value, version=version, **about)

    def add(self, key: str, value: Any, timeout: Any = ..., version: int | None = None) -> bool:
        about = {} if timeout is ... else {"timeout": timeout}
        if key.startswith(LIMITS):
            return bool(caches[SHARED].add(key, value, version=version, **about))
        return bool(super().add(key, value, version=version, **about))

    def delete(self, key: str, version: int | None = None) -> bool:
        if key.startswith(LIMITS):
            return bool(caches[SHARED].delete(key, version))
        return bool(super().delete(key, version))
