"""Writing off what is open on an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.sales.baddebt.actions import CLOSED, is_beyond, write_off
from guanxi.sales.models import Order, WriteOff
from guanxi.workbench.fields import MoneyField
from guanxi.workbench.verbs import Verb, declare

ORDER = Order._meta.label_lower


class WriteOffForm(forms.Form):
    """How much is given up, and why."""

    amount = MoneyField(label=_("Amount"))
    reason = forms.ChoiceField(label=_("Reason"), choices=WriteOff.Reason.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = order.currency  # type: ignore[attr-defined]
        self.initial["amount"] = max(0, order.owing)


def _write_off(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    write_off(order=record, by=by, at=at, **values)
    return Order.objects.get(pk=record.pk)


def _fits(order: Order, user: User) -> bool:
    return order.status not in CLOSED and order.owing > 0 and not is_beyond(order.owing, user)


declare(
    Order,
    Verb(
        key="writing_off",
        label=_("Write off as bad debt"),
        run=_write_off,
        form=WriteOffForm,
        subject="order",
        creates=WriteOff,
        reads=((ORDER, "total"), (ORDER, "paid")),
        writes=("written_off",),
        fits=_fits,
        icon="cash-off",
        done=_("It was written off as bad debt."),
    ),
)
