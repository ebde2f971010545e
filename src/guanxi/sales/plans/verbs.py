"""Giving an order a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.sales.models import Order
from guanxi.sales.plans import actions
from guanxi.sales.plans.forms import PlanForm
from guanxi.sales.plans.templates import steps_of
from guanxi.workbench.verbs import Verb, declare


def _plan(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return actions.plan(order=record, steps=steps_of(values["template"]), first_on=values["first_on"], by=by, at=at)


def _fits(order: Order, user: User) -> bool:
    is_sold = order.status not in (Order.Status.CANCELLED, Order.Status.RETURNED)
    return is_sold and order.owing > 0 and not order.instalments.all()


declare(
    Order,
    Verb(
        key="plan",
        label=_("Instalment plan"),
        run=_plan,
        form=PlanForm,
        writes=("due_on",),
        fits=_fits,
        icon="calendar-dollar",
        done=_("The plan was made."),
    ),
)
