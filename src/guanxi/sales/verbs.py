"""What orders and payments are made of: lines, and the orders that a payment pays; and what has activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.activities.subjects import made_of
from guanxi.activities.verbs import have_activities
from guanxi.sales.models import Allocation, Lead, Opportunity, Order, OrderLine, Payment
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
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
    """The lines as their form takes them: with the quantity in their units."""
    lines = list(order.lines.order_by("position", "pk"))
    for line in lines:
        line.quantity = line.count
    return lines


def _pays_of(payment: Payment) -> Iterable[Allocation]:
    return payment.allocations.order_by("pk")


def _amounts(given: Sequence[PaysForm]) -> dict[int, int]:
    """Minor units by order. Raises ValidationError where an order is named twice."""
    amounts: dict[int, int] = {}
    for order, amount in ((form.cleaned_data["order"], form.cleaned_data["amount"]) for form in given):
        if order.pk in amounts:
            raise ValidationError(gettext("%(order)s is named twice.") % {"order": order})
        amounts[order.pk] = amount
    return amounts


def _revise_order(
    *, record: Order, values: Mapping[str, Any], lines: Sequence[Drafted], version: int | None, at: datetime
) -> Order:
    return orders.revise(order=record, values=values, lines=lines, version=version, at=at)


def _revise_payment(
    *, record: Payment, values: Mapping[str, Any], allocations: Mapping[int, int], version: int | None, at: datetime
) -> Payment:
    return payments.revise(payment=record, values=values, allocations=allocations, version=version, at=at)


declare(
    Order,
    Lines(
        key="lines",
        label=_("Order lines"),
        model=OrderLine,
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
        model=Allocation,
        form=PaysForm,
        collect=_amounts,
        of=_pays_of,
        change=_revise_payment,
    ),
)
have_activities(Lead, Opportunity, Order)
made_of(Opportunity, Lead, "opportunity")
