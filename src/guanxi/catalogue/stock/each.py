"""The form field that asks how much of each of several lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.kernel import money
from guanxi.workbench.each import EachField

PLACES = 3
# From here on no column holds it.
LARGEST = Decimal(10) ** 11


class EachQuantity(EachField):
    """How much of each line, by its key: {"12": "2", "13": "0.5"}. Lines left out or empty are not chosen."""

    missing = gettext_lazy("Give a quantity for each line.")

    def read(self, given: Any) -> Decimal | None:
        if not (text := str(given or "").strip()):
            return None
        try:
            number = money.parse_decimal(text)
        except money.MoneyError as error:
            raise ValidationError(str(error)) from error
        if not 0 <= number < LARGEST or round(number, PLACES) != number:
            raise ValidationError(_("“%(text)s” is no quantity.") % {"text": text[:40]})
        return number
