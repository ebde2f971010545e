"""Refunds, from a payment, an order or a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Payment
from guanxi.sales.payments.refunding import REFUND, refund, refundable
from guanxi.sales.payments.spending import draw, drawable
from guanxi.sales.prepaid import free_of, free_receipts
from guanxi.workbench.fields import MoneyField
from guanxi.workbench.verbs import Verb, declare

METHODS = [("", _("As it was paid")), *Payment.Method.of_money()]


def available(record: Payment | Order | Party) -> int:
    """What can be given back of a payment, on an order, or to a customer, in minor units."""
    if isinstance(record, Payment):
        return free_of(record)
    if isinstance(record, Order):
        return refundable(record)
    return sum(receipt.free for receipt in free_receipts(record.pk, settings.CURRENCY))


class RefundForm(forms.Form):
    """How much goes back, why, and in which way."""

    amount = MoneyField(label=_("Amount"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))
    method = forms.ChoiceField(label=_("Method"), choices=METHODS, required=False)

    def __init__(self, *args: Any, record: Payment | Order | Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = getattr(record, "currency", settings.CURRENCY)  # type: ignore[attr-defined]
        self.initial["amount"] = available(record)


def _verb(source: str, writes: tuple[str, ...], fits: Callable[[Any, User], bool]) -> Verb:
    def run(record: Any, values: Mapping[str, Any], *, by: User, at: datetime) -> Payment | Order | Party:
        refund(**{source: record}, by=by, at=at, **values)
        record.refresh_from_db()
        return record

    return Verb(
        key="refund",
        label=_("Refund"),
        run=run,
        form=RefundForm,
        subject="record",
        creates=Payment,
        reads=((Payment._meta.label_lower, "amount"),),
        ability=REFUND,
        writes=writes,
        fits=fits,
        icon="arrow-back-up",
        done=_("The refund was entered."),
    )


def _fits(record: Any, user: User) -> bool:
    return available(record) > 0


class DrawForm(forms.Form):
    """How much of the order is paid from what its customer has paid in advance."""

    amount = MoneyField(label=_("Amount"))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = order.currency  # type: ignore[attr-defined]
        self.initial["amount"] = order.owing or max(0, order.payable)


def _draw(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return draw(order=record, amount=values["amount"], by=by, at=at)


DRAW = Verb(
    key="prepayment",
    label=_("Pay from the prepayment"),
    run=_draw,
    form=DrawForm,
    subject="order",
    creates=Payment,
    reads=((Order._meta.label_lower, "total"), (Payment._meta.label_lower, "amount")),
    writes=("paid",),
    fits=lambda order, user: drawable(order, user) > 0,
    icon="wallet",
    done=_("It was paid from the prepayment."),
)
declare(Payment, _verb("payment", ("amount",), lambda payment, user: not payment.is_refund and _fits(payment, user)))
declare(Order, DRAW, _verb("order", ("paid",), _fits))
declare(Party, _verb("party", (), _fits))
