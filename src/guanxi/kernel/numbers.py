"""Decimal numbers without the zeros that a column of the database adds."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats


def plain(number: Decimal) -> Decimal:
    """Without the zeros that a column adds, nor as the power of ten (3E+3) that `normalize` makes of 3000."""
    return Decimal(format(number.normalize(), "f"))


def plain_number(number: Decimal) -> str:
    """A number without the zeros that its column adds, in the reader's language."""
    places = -int(number.normalize().as_tuple().exponent)
    return formats.number_format(number, max(0, places), use_l10n=True, force_grouping=True)
