"""Forms of purchase orders, of their lines, and of what has come. They check; the actions write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import QUANTITY, Product, Store
from guanxi.catalogue.models.unit import LEAST
from guanxi.catalogue.stock.each import EachQuantity
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.workbench.each import EachInput
from guanxi.workbench.fields import DayInput, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm


class PurchaseForm(RecordForm):
    """The head of an order: from whom, and when it is expected."""

    supplier = RecordField(Party, label=pgettext_lazy("purchasing", "Supplier"))

    class Meta:
        model = PurchaseOrder
        fields = ["supplier", "expected_on", "currency", "code", "note", "owner"]
        widgets = {"expected_on": DayInput}
        labels = {"owner": _("Purchaser")}
        help_texts = {
            "code": _("Leave empty to have one given."),
            "expected_on": _("Leave empty for the delivery time of its articles."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)


class LineForm(RecordForm):
    """A line of an order."""

    product = RecordField(Product, label=_("Product"))
    price = MoneyField(label=_("Price of a pack"), required=False, help_text=_("Empty: as the supplier sells it."))

    class Meta:
        model = PurchaseLine
        fields = ["product", "store", "quantity", "pack", "price", "article"]
        labels = {"quantity": _("Quantity (base units)")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "price" in self.fields and self.instance.order_id:
            self.fields["price"].currency = self.instance.order.currency  # type: ignore[attr-defined]


class ProgramLineForm(forms.Form):
    """A line as programs send it with its order; by its `pk` they say what has come of it."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = RecordField(Product, label=_("Product"))
    store = forms.ModelChoiceField(Store.objects.all(), label=_("Store"))
    quantity = forms.DecimalField(label=_("Quantity (base units)"), min_value=LEAST, **QUANTITY)
    pack = forms.DecimalField(label=_("Base units in a pack"), min_value=LEAST, initial=1, required=False, **QUANTITY)
    price = MoneyField(label=_("Price of a pack"), required=False)
    article = forms.CharField(label=_("Supplier's article number"), max_length=60, required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes: a pack that is left empty is one base unit."""
        return {**self.cleaned_data, "pack": self.cleaned_data["pack"] or 1}


class OrderForm(forms.Form):
    """When the goods are expected."""

    expected_on = forms.DateField(
        label=_("Expected on"),
        widget=DayInput,
        required=False,
        help_text=_("Leave empty for the delivery time of its articles."),
    )


class ComingInput(EachInput):
    """A box for each line, which begins with what is still to come."""

    template_name = "purchasing/coming.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["boxes"] = [(line, given, plain(line.left)) for line, given in context["boxes"]]  # type: ignore[attr-defined]
        return context


class ComingField(EachQuantity):
    """How much of each line has come, by its key."""

    widget = ComingInput


class ReceiptForm(forms.Form):
    """What has come of an order."""

    quantities = ComingField(label=_("What has come"))
    reason = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Number of the delivery note.")
    )

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = order.lines.select_related("product", "store").order_by("pk")
        coming = [line for line in lines if line.left > 0]
        asked: Any = self.fields["quantities"]
        asked.widget.records = coming
        asked.initial = {str(line.pk): str(plain(line.left)) for line in coming}
