"""What can be done to a purchase order, the next step first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.activities.verbs import have_activities
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.forms import OrderForm, ProgramLineForm, ReceiptForm
from guanxi.workbench import lines
from guanxi.workbench.columns import Money
from guanxi.workbench.verbs import Verb, declare

State = PurchaseOrder.State


def _runs(action: Callable[..., PurchaseOrder]) -> Callable[..., PurchaseOrder]:
    """The action with what its form asks for."""

    def run(record: PurchaseOrder, values: Mapping[str, Any], *, by: User, at: datetime) -> PurchaseOrder:
        return action(record=record, by=by, at=at, **values)

    return run


def _in(*states: str) -> Callable[[PurchaseOrder, User], bool]:
    return lambda order, user: order.state in states


def _collected(given: Sequence[Any]) -> list[dict[str, Any]]:
    return [form.given for form in given]


def _lines_of(order: PurchaseOrder) -> Iterable[PurchaseLine]:
    return order.lines.order_by("pk")


declare(
    PurchaseOrder,
    Verb(
        key="ordering",
        label=_("Mark as ordered"),
        run=_runs(actions.order),
        form=OrderForm,
        writes=("expected_on",),
        fits=_in(State.DRAFT),
        icon="send",
        primary=True,
        done=_("The order is on its way to the supplier."),
    ),
    Verb(
        key="receipt",
        label=_("Receive goods"),
        run=_runs(actions.receive),
        form=ReceiptForm,
        subject="order",
        fits=_in(State.ORDERED, State.PARTLY),
        icon="package-import",
        primary=True,
        done=_("The goods are in stock."),
    ),
    Verb(
        key="closure",
        label=_("The rest does not come"),
        run=_runs(actions.close),
        fits=_in(State.PARTLY),
        icon="circle-check",
        done=_("Nothing of it is on order any longer."),
    ),
    Verb(
        key="cancellation",
        label=_("Cancel the order"),
        run=_runs(actions.cancel),
        fits=_in(State.DRAFT, State.ORDERED),
        icon="ban",
        done=_("The order is cancelled."),
    ),
)
lines.declare(
    PurchaseOrder,
    lines.Lines(
        key="lines",
        label=_("Lines of the order"),
        model=PurchaseLine,
        form=ProgramLineForm,
        collect=_collected,
        of=_lines_of,
        shown=(Money(key="amount", label=_("Amount")),),
        change=actions.rewrite,
    ),
)
have_activities(PurchaseOrder)
