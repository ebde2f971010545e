"""Forms of what hangs on an opportunity: products, people, competitors, splits. They check; the verbs write."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.sales.models import OpportunityLine, Rival, Split, Stakeholder
from guanxi.workbench.fields import RecordField
from guanxi.workbench.forms import RecordForm


class LineForm(RecordForm):
    """A product, how many of it, and at what price; without one, at the usual price."""

    product = RecordField(Product, label=_("Product"))

    class Meta:
        model = OpportunityLine
        fields = ["product", "quantity", "unit_price"]
        help_texts = {"unit_price": _("Empty: the usual price.")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        quantity, price = cleaned.get("quantity"), cleaned.get("unit_price")
        if quantity is not None and price is not None:
            try:
                money.line_amount(quantity, price, self.instance.opportunity.currency)
            except money.MoneyError as error:
                raise ValidationError(str(error)) from error
        return cleaned


class StakeholderForm(RecordForm):
    """Who has a say, and which."""

    person = RecordField(Party, label=_("Person"))

    class Meta:
        model = Stakeholder
        fields = ["person", "role", "influence", "note"]


class RivalForm(RecordForm):
    """Who else wants to sell it."""

    class Meta:
        model = Rival
        fields = ["name", "strengths", "weaknesses"]


class SplitForm(RecordForm):
    """Whose share, and how much of it."""

    class Meta:
        model = Split
        fields = ["colleague", "share"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
