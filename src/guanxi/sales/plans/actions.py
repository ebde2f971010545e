"""The verbs of instalment plans. Whatever they change, the plan stays exactly the order's total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.records import actions as records
from guanxi.sales.models import Instalment, Order
from guanxi.sales.plans.spreading import follow, in_order, wish
from guanxi.sales.receivables import holding


@dataclass(frozen=True)
class Step:
    """One instalment of a template: its share in percent (of the last: the rest), days after the first, condition."""

    share: Decimal
    days: int
    condition: str


@transaction.atomic
def plan(*, order: Order, steps: Sequence[Step], first_on: date, by: User | None, at: datetime) -> Order:
    """Give an order that has none an instalment plan. Raises ValidationError for one that has nothing to pay."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.total <= 0 or locked.status in (Order.Status.CANCELLED, Order.Status.RETURNED):
        raise ValidationError(_("There is nothing to be paid on this order."))
    if Instalment.objects.filter(order=locked).exists():
        raise ValidationError(_("This order has a plan already: change its instalments."))
    if any(step.days > (date.max - first_on).days for step in steps):
        raise ValidationError({"first_on": _("That day is too far away.")})
    for step in steps:
        due_on = first_on + timedelta(days=step.days)
        Instalment.objects.create(order=locked, due_on=due_on, share=step.share, condition=step.condition)
    return _settled(locked, at=at)


@transaction.atomic
def add(*, whole: Order, values: Mapping[str, Any], by: User | None, at: datetime) -> Instalment:
    """Add an instalment. Raises ValidationError where those before the last leave nothing for it."""
    locked = Order.objects.select_for_update().get(pk=whole.pk)
    made = records.create(Instalment, values={"order": locked, **values}, by=by, at=at)
    _settled(locked, at=at)
    return made


@transaction.atomic
def change(
    *, record: Instalment, values: Mapping[str, Any], version: int | None, by: User | None, at: datetime
) -> Instalment:
    """Change an instalment; the last one takes the difference. Raises ValidationError as `add` does, and Conflict."""
    locked = Order.objects.select_for_update().get(pk=record.order_id)
    if values.get("fixed") is not None:
        values = {**values, "share": None}
    changed = records.change(record=record, values=values, version=version)
    _settled(locked, at=at)
    return changed


@transaction.atomic
def remove(*, part: Instalment, by: User | None, at: datetime) -> None:
    """Take an instalment out of its plan; the last one takes what it was."""
    locked = Order.objects.select_for_update().get(pk=part.order_id)
    part.delete()
    _settled(locked, at=at)


@transaction.atomic
def delete(*, records: models.QuerySet[Instalment], at: datetime) -> int:
    """Take these instalments out of their plans; answers how many."""
    gone = list(records.order_by("pk"))
    for one in gone:
        remove(part=one, by=None, at=at)
    return len(gone)


def _settled(order: Order, *, at: datetime) -> Order:
    """Check the plan and spread the total over it; the order is due when its last instalment is."""
    instalments = in_order(Instalment.objects.filter(order=order))
    for one in instalments[:-1]:
        if wish(one, order.total) <= 0:
            raise ValidationError(_("Give the instalment of %(day)s a share or an amount.") % {"day": one.due_on})
    before = sum(wish(one, order.total) for one in instalments[:-1])
    if instalments and before >= order.total:
        text = _("The instalments before the last come to %(sum)s: nothing of %(total)s is left for it.")
        shown = {"sum": before, "total": order.total}
        raise ValidationError(text % {name: money.format(amount, order.currency) for name, amount in shown.items()})
    follow([order.pk])
    if instalments and order.due_on != instalments[-1].due_on:
        order = records.change(record=order, values={"due_on": instalments[-1].due_on}, version=None)
    holding.check(order, at=at)
    return order
