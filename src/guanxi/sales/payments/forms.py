"""The form of a payment, and what of it pays which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.sales.models import Order, Payment
from guanxi.workbench.fields import MomentField, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm


class PaymentForm(RecordForm):
    """The payment itself."""

    party = RecordField(Party, label=_("Customer"), required=False)
    amount = MoneyField(label=_("Amount"))
    received_at = MomentField(label=_("Received"))

    class Meta:
        model = Payment
        fields = ["party", "amount", "received_at", "method", "reference", "code", "owner"]
        help_texts = {"code": _("Leave empty to have one given.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        if "method" in self.fields and not self.instance.is_set_off:
            self.fields["method"].choices = Payment.Method.of_money()  # type: ignore[attr-defined]


class AllocationForm(forms.Form):
    """For each order how much of the payment it takes."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        orders: Sequence[Order],
        already: Mapping[int, int],
        proposed: Mapping[int, int],
        shows_open: bool = True,
    ) -> None:
        super().__init__(data)
        self.shows_open = shows_open
        self.orders = orders
        for order in orders:
            self.fields[f"pays_{order.pk}"] = MoneyField(
                label=_("Pays %(order)s") % {"order": order}, required=False, currency=order.currency
            )
            self.initial[f"pays_{order.pk}"] = already.get(order.pk) or proposed.get(order.pk) or None
        self.already = already

    @property
    def lines(self) -> list[tuple[Order, int, forms.BoundField]]:
        """Each order, what is open on it without this payment, and its field."""
        return [(o, o.payable + self.already.get(o.pk, 0), self[f"pays_{o.pk}"]) for o in self.orders]

    @property
    def elsewhere(self) -> int:
        """What of the payment goes to orders that are not shown here, and goes on doing so."""
        return sum(self.already.values()) - sum(self.already.get(order.pk, 0) for order in self.orders)

    @property
    def amounts(self) -> dict[int, int]:
        """Minor units by order."""
        return {o.pk: self.cleaned_data[f"pays_{o.pk}"] or 0 for o in self.orders}


def oldest_first(orders: Sequence[Order], amount: int) -> dict[int, int]:
    """A payment spread over the open orders, the oldest first."""
    spread, left = {}, amount
    for order in orders:
        part = max(0, min(left, order.owing))
        spread[order.pk], left = part, left - part
    return spread
