"""What the company is called, wherever the program says so: asked of the settings page that keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError

Source = Callable[[], str]
_sources: list[Source] = []


def kept_in(source: Source) -> None:
    """Ask this for the name; empty is for not set."""
    _sources.append(source)


def name() -> str:
    """The name; as long as nobody has set one in the program, that of the environment (`GUANXI_COMPANY`)."""
    try:
        return next((kept for source in _sources if (kept := source())), str(settings.COMPANY))
    except DatabaseError:
        # Pages that tell of a broken database are shown without it.
        return str(settings.COMPANY)
