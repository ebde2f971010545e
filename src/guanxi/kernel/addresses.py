"""Addresses of pages, kept: Django walks all its patterns anew for each, and a page has dozens of them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_resolver, get_urlconf, reverse
from django.urls.resolvers import URLResolver

# Stands where the number of a record belongs; no table will ever hold so many.
_PLACE = 7_000_000_000_000_000_000


def address(name: str, *arguments: object) -> str:
    """As `reverse(name, args=arguments)`. Addresses that differ only by whole numbers are worked out once."""
    if not arguments:
        return _worked_out(get_resolver(get_urlconf()), name, ())
    places = [_PLACE + index if _is_number(value) else value for index, value in enumerate(arguments)]
    if not all(type(value) in (int, str) for value in places):
        return reverse(name, args=arguments)
    found = _worked_out(get_resolver(get_urlconf()), name, tuple(places))
    for place, value in zip(places, arguments, strict=True):
        if place is not value:
            found = found.replace(str(place), str(value))
    return found


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < _PLACE


@lru_cache(2048)
def _worked_out(resolver: URLResolver, name: str, arguments: tuple[int | str, ...]) -> str:
    return reverse(name, args=arguments)
