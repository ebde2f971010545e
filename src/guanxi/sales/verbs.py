"""What orders and payments are made of: lines, and the orders that a payment pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.sales.models import Allocation, Order, OrderLine, Payment
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.forms import LineForm
from guanxi.sales.payments import actions as payments
from guanxi.workbench.columns import Money
from guanxi.workbench.fields import MoneyField, RecordField
from guanxi.workbench.lines import Lines, declare


class PaysForm(forms.Form):
    """An order, and how much of the payment it takes."""

    order = RecordField(Order, label=pgettext_lazy("purchase", "Order"))
    amount = MoneyField(label=_("Amount"))


def _about(user: User, currency: str) -> dict[str, Any]:
    return {"user": user, "currency": currency}


def _lines_of(order: Order) -> Iterable[OrderLine]:
    return order.lines.order_by("position", "pk")


def _pays_of(payment: Payment) -> Iterable[Allocation]:
    return payment.allocations.order_by("pk")


def _revise_order(
    *, record: Order, values: Mapping[str, Any], lines: Sequence[orders.Drafted], version: int | None, at: datetime
) -> Order:
    return orders.revise(order=record, values=values, lines=lines, version=version, at=at)


def _revise_payment(
    *, record: Payment, values: Mapping[str, Any], allocations: Mapping[int, int], version: int | None, at: datetime
) -> Payment:
    return payments.revise(payment=record, values=values, allocations=allocations, version=version)


declare(
    Order,
    Lines(
        key="lines",
        label=_("Lines"),
        form=LineForm,
        about=_about,
        collect=lambda given: [form.drafted for form in given],
        of=_lines_of,
        shown=(Money(key="amount", label=_("Amount")),),
        change=_revise_order,
    ),
)
declare(
    Payment,
    Lines(
        key="allocations",
        label=_("Orders paid"),
        form=PaysForm,
        collect=lambda given: {form.cleaned_data["order"].pk: form.cleaned_data["amount"] for form in given},
        of=_pays_of,
        change=_revise_payment,
    ),
)
