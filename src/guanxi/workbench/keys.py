"""Keys of records as they come in from outside."""

from __future__ import annotations

from django.db.models import BigIntegerField

LARGEST = BigIntegerField.MAX_BIGINT


def key_in(text: str) -> int | None:
    """The whole number, zero or above, that a text is; None for any other text and for what no column could hold."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None
