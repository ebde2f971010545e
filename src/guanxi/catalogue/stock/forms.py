"""What the verbs of stock ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import QUANTITY, StockLevel, Store
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


class ReceiveForm(QuantityForm):
    """How much came in where."""

    store = forms.ModelChoiceField(Store.objects.order_by("name"), label=_("Store"))
    field_order = ("store", "quantity", "reason")
