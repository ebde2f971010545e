"""What can be done to an order on credit hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.credit.policy import DECIDE
from guanxi.sales.models import Order
from guanxi.sales.receivables import holding
from guanxi.workbench.verbs import Verb, declare


class ReleaseForm(forms.Form):
    """Why an order may go although its customer's credit does not reach."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


def _release(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return holding.release(order=record, reason=values["reason"], by=by, at=at)


def _may_go(order: Order, user: User) -> bool:
    return order.held_since is not None and user.able(DECIDE)


declare(
    Order,
    Verb(
        key="release",
        label=_("Release from credit hold"),
        run=_release,
        form=ReleaseForm,
        fits=_may_go,
        icon="lock-open",
    ),
)
