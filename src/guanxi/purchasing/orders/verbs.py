"""What can be done to a purchase order, the next step first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.activities.verbs import have_activities
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.forms import OrderForm, ProgramLineForm, ReceiptForm
from guanxi.purchasing.orders.mail_verb import MAILING
from guanxi.workbench import lines
from guanxi.workbench.columns import Money
from guanxi.workbench.verbs import Verb, calling, declare, while_in

State = PurchaseOrder.State


def _collected(given: Sequence[Any]) -> list[dict[str, Any]]:
    return [form.given for form in given]


def _lines_of(order: PurchaseOrder) -> Iterable[PurchaseLine]:
    return order.lines.order_by("pk")


declare(
    PurchaseOrder,
    Verb(
        key="ordering",
        label=_("Mark as ordered"),
        run=calling(actions.order),
        form=OrderForm,
        writes=("expected_on",),
        fits=while_in(State.DRAFT),
        icon="send",
        primary=True,
        done=_("The order is on its way to the supplier."),
    ),
    Verb(
        key="receipt",
        label=_("Receive goods"),
        run=calling(actions.receive),
        form=ReceiptForm,
        subject="order",
        fits=while_in(State.ORDERED, State.PARTLY),
        icon="package-import",
        primary=True,
        done=_("The goods are in stock."),
    ),
    MAILING,
    Verb(
        key="closure",
        label=_("The rest does not come"),
        run=calling(actions.close),
        fits=while_in(State.PARTLY),
        icon="circle-check",
        done=_("Nothing of it is on order any longer."),
    ),
    Verb(
        key="cancellation",
        label=_("Cancel the order"),
        run=calling(actions.cancel),
        fits=while_in(State.DRAFT, State.ORDERED),
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
