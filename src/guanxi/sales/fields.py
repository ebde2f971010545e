"""The form field that asks how many of each line of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.sales.quantities import Open
from guanxi.workbench.each import EachField, EachInput

PLACES = 3
# From here on no column holds it.
LARGEST = Decimal(10) ** 11


class QuantitiesInput(EachInput):
    """A box for each line, which begins with what is proposed; programs send an object of quantities by line."""

    template_name = "sales/quantities.html"
    offered: Sequence[Open] = ()
    # What is told of lines, by their key.
    notes: Mapping[int, str] = MappingProxyType({})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        about = [
            (one.line.said_twice(one.left), plain(one.left), self.notes.get(one.line.pk, "")) for one in self.offered
        ]
        context["boxes"] = [(*box, *told) for box, told in zip(context["boxes"], about, strict=True)]
        return context


class QuantitiesField(EachField):
    """How many of each line, by its key: {"12": "2", "13": "0.5"}. Lines left out or empty are not chosen."""

    widget = QuantitiesInput
    missing = gettext_lazy("Give a quantity for each line.")

    def offer(self, offered: Sequence[Open], *, proposed: bool) -> None:
        """Ask for these lines, and propose all that is left or nothing."""
        boxes: Any = self.widget
        boxes.offered, boxes.records = offered, [one.line for one in offered]
        self.initial = {str(o.line.pk): str(plain(o.left)) for o in offered} if proposed else {}

    def tell(self, notes: Mapping[int, str]) -> None:
        """Say this of the lines, by their key."""
        boxes: Any = self.widget
        boxes.notes = notes

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
