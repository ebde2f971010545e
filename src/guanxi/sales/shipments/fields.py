"""The form field that asks how many of each line of an order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.kernel import money
from guanxi.sales.models.figures import plain, plain_number
from guanxi.sales.quantities import Open
from guanxi.workbench.keys import key_in

PLACES = 3
# From here on no column holds it.
LARGEST = Decimal(10) ** 11


class QuantitiesInput(forms.Widget):
    """A box for each line, which begins with what is proposed; programs send an object of quantities by line."""

    template_name = "sales/shipments/quantities.html"
    offered: Sequence[Open] = ()

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.offered[0].line.pk}" if self.offered else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(given := data.get(name), dict):
            return given
        return {str(o.line.pk): data[key] for o in self.offered if (key := f"{name}_{o.line.pk}") in data}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, dict) else {}
        context["boxes"] = [
            (one.line, plain_number(one.left), plain(one.left), given.get(str(one.line.pk), "")) for one in self.offered
        ]
        return context


class QuantitiesField(forms.JSONField):
    """How many of each line, by its key: {"12": "2", "13": "0.5"}. Lines left out or empty are not chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=QuantitiesInput(), **kwargs)

    def offer(self, offered: Sequence[Open], *, proposed: bool) -> None:
        """Ask for these lines, and propose all that is left or nothing."""
        self.widget.offered = offered  # type: ignore[attr-defined]
        self.initial = {str(o.line.pk): str(plain(o.left)) for o in offered} if proposed else {}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(_("Give a quantity for each line."))
        return {_key(key): _quantity(text) for key, text in value.items() if str(text or "").strip()}

    def validate(self, value: Any) -> None:
        """An empty choice is refused by the action, in its words."""


def _key(text: Any) -> int:
    key = key_in(str(text))
    if key is None:
        raise ValidationError(_("Give a quantity for each line."))
    return key


def _quantity(text: Any) -> Decimal:
    try:
        number = money.parse_decimal(str(text))
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error
    if not 0 <= number < LARGEST or round(number, PLACES) != number:
        raise ValidationError(_("“%(text)s” is no quantity.") % {"text": str(text)[:40]})
    return number
