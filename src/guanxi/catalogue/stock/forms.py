"""What the verbs of stock ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import BASE, QUANTITY, Product, StockLevel, Store
from guanxi.kernel.numbers import plain


def quantity_field(**about: Any) -> forms.DecimalField:
    """A quantity, as the ledger keeps it."""
    widget = forms.NumberInput({"inputmode": "decimal", "step": "any", "autofocus": True})
    return forms.DecimalField(label=_("Quantity"), widget=widget, **QUANTITY, **about)


class QuantityForm(forms.Form):
    """How much, and why, for the ledger."""

    quantity = quantity_field()
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)


class WriteOffForm(QuantityForm):
    """How much is lost, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CountForm(QuantityForm):
    """How much was found on the shelf; the book says what it believes."""

    def __init__(self, *args: Any, level: StockLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = _("Found on the shelf")
        self.fields["quantity"].help_text = _("By the book: %(on_hand)s") % {"on_hand": plain(level.on_hand)}


class MoveForm(QuantityForm):
    """How much goes where."""

    target = forms.ModelChoiceField(Store.objects.order_by("name"), label=_("To store"))
    field_order = ("target", "quantity", "reason")


class GoodsForm(QuantityForm):
    """How much came in, in the base unit or one in which the product is bought; it answers base units."""

    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, widget=forms.Select)
    field_order: tuple[str, ...] = ("quantity", "unit", "reason")

    def __init__(self, *args: Any, level: StockLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bought = level.product.units.filter(is_bought=True).order_by("factor")
        self.measures = {"": BASE} | {unit.name: unit.measure for unit in bought}
        self.base_unit = level.product.unit
        self.fields["unit"].widget.choices = [(name, self._said(name)) for name in self.measures]  # type: ignore[attr-defined]
        if len(self.measures) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The quantity in base units."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.pop("unit", "")
        measure = self.measures.get("" if name == self.base_unit else name)
        if measure is None:
            self.add_error("unit", _("“%(unit)s” is none of the units in which it is bought.") % {"unit": name})
        elif "quantity" in cleaned:
            cleaned["quantity"] = measure.base(cleaned["quantity"])
        return cleaned

    def _said(self, name: str) -> str:
        return f"{name} ({plain(self.measures[name].factor)} {self.base_unit})" if name else self.base_unit or "–"


class ReceiveForm(GoodsForm):
    """How much came in where."""

    store = forms.ModelChoiceField(Store.objects.order_by("name"), label=_("Store"))
    field_order = ("store", "quantity", "unit", "reason")

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, level=StockLevel(product=product), **kwargs)
