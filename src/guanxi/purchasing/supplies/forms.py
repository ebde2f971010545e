"""The form of a supplier's article."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.purchasing.models import Supply
from guanxi.workbench.fields import MoneyField, RecordField
from guanxi.workbench.forms import RecordForm


class SupplyForm(RecordForm):
    """Who supplies what, in which packs, for how much."""

    supplier = RecordField(Party, label=pgettext_lazy("purchasing", "Supplier"))
    product = RecordField(Product, label=_("Product"))
    price = MoneyField(label=_("Price of a pack"), required=False)

    class Meta:
        model = Supply
        fields = [
            "supplier",
            "product",
            "article",
            "pack",
            "price",
            "currency",
            "minimum",
            "lead_days",
            "is_preferred",
        ]
        help_texts = {
            "pack": _("Orders are rounded up to whole packs: 24 for a case of 24 bottles."),
            "minimum": _("The supplier takes no order for less."),
            "is_preferred": _("Proposed before cheaper ones."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "price" in self.fields:
            # The price is in the currency that is sent with it.
            sent = self.data.get(self.add_prefix("currency"))
            self.fields["price"].currency = sent or self.instance.currency  # type: ignore[attr-defined]
