"""Entering the unit of a line: a choice among the units of its product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models import BASE, Measure, Product
from guanxi.catalogue.pricing.asking import measure_in
from guanxi.catalogue.units.told import choices_of


class UnitField(forms.CharField):
    """The name of a unit; empty: the base unit. Which there are follows from the product of the line."""

    def __init__(self) -> None:
        label = gettext_lazy("Unit")
        super().__init__(label=label, max_length=20, required=False, widget=forms.Select({"data-unit": ""}))

    def offer(self, product: Product | None, kept: str = "") -> None:
        """Offer the units of the product, and the one in which the line stands already."""
        choices = choices_of(product)
        if kept not in dict(choices):
            choices.append((kept, kept))
        self.widget.choices = choices  # type: ignore[attr-defined]

    @property
    def is_choice(self) -> bool:
        """Whether there is more than one."""
        return len(self.widget.choices) > 1  # type: ignore[attr-defined]


def measure_of(product: Product | None, name: str, stands: Measure = BASE) -> Measure:
    """The unit with this name; that in which the line `stands` is known whatever became of it.

    Raises ValidationError where the product has none such.
    """
    if not name or name == stands.name:
        return stands if name else BASE
    found = measure_in(product, name) if product else None
    if found is None:
        told: dict[str, Any] = {"unit": name, "product": product or ""}
        raise ValidationError({"unit": _("“%(unit)s” is no unit of “%(product)s”.") % told})
    return found
