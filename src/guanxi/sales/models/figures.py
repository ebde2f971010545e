"""Figures of lines as people read them."""

from decimal import Decimal

from django.utils import formats


def plain_number(number: Decimal) -> str:
    """A number without the zeros that its column adds, in the reader's language."""
    places = -int(number.normalize().as_tuple().exponent)
    return formats.number_format(number, max(0, places), use_l10n=True, force_grouping=True)
