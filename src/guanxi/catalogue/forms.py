"""The form of a product."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue import bulk
from guanxi.catalogue.models import Brand, Category, Product
from guanxi.workbench.fields import MoneyField, SuggestInput
from guanxi.workbench.forms import RecordForm


def _categories() -> list[str]:
    return sorted(bulk.category_paths().values())


def _brands() -> list[str]:
    return list(Brand.objects.order_by("name").values_list("name", flat=True)[:500])


class CategoryField(forms.CharField):
    """A category by its names from the root."""

    def prepare_value(self, value: Any) -> Any:
        return bulk.category_path(value) if isinstance(value, Category) else value

    def names_of(self, keys: Collection[int]) -> dict[int, str]:
        """How the form writes the categories with these keys: one query."""
        return {pk: path for pk, path in bulk.category_paths().items() if pk in keys}  # type: ignore[misc]


class ProductForm(RecordForm):
    """A product, its category and brand by name, its price and cost per unit."""

    category = CategoryField(
        label=_("Category"),
        max_length=200,
        required=False,
        widget=SuggestInput(_categories),
        help_text=_("Branches are divided by “ > ”. One that is new is made."),
    )
    brand = forms.CharField(label=_("Brand"), max_length=80, required=False, widget=SuggestInput(_brands))
    price = MoneyField(label=_("Price"), required=False)
    cost = MoneyField(label=_("Cost"), required=False)

    class Meta:
        model = Product
        fields = [
            "name",
            "code",
            "unit",
            "price",
            "cost",
            "warranty_months",
            "is_bundle",
            "parts_discount",
            "is_sold",
            "is_stocked",
            "allows_backorder",
        ]
        help_texts = {
            "code": _("Leave empty to have one given."),
            "is_bundle": _("It consists of other products, which are named on its page, and has no stock of its own."),
            "parts_discount": _("Its price is then the sum of its parts less so many per cent. Empty: its own price."),
            "warranty_months": _("From receipt by the customer. What was sold keeps the warranty of its day."),
        }

    field_order = [
        "name",
        "code",
        "category",
        "brand",
        "unit",
        "price",
        "cost",
        "warranty_months",
        "is_bundle",
        "parts_discount",
        "is_sold",
        "is_stocked",
        "allows_backorder",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        if self.instance.pk and "category" in self.fields:
            self.initial["category"] = bulk.category_path(self.instance.category)
        if self.instance.pk and "brand" in self.fields:
            self.initial["brand"] = str(self.instance.brand or "")

        if self.instance.pk and self.instance.is_bundle:
            follows = {"cost"} if self.instance.parts_discount is None else {"cost", "price"}
            for name in follows & self.fields.keys():
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Follows from the parts of the bundle.")

    def clean_price(self) -> int | None:
        return self._not_negative("price")

    def clean_cost(self) -> int | None:
        return self._not_negative("cost")

    def _not_negative(self, name: str) -> int | None:
        amount: int | None = self.cleaned_data[name]
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("This cannot be negative."))
        return amount
