"""What can be done to a return, the next step first; and how an order gets one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import Order, Return
from guanxi.sales.payments.refunding import REFUND
from guanxi.sales.returns import actions
from guanxi.sales.returns.forms import (
    ArrivalForm,
    DecisionForm,
    ExchangeForm,
    FreightForm,
    InspectionForm,
    RefundForm,
    RequestForm,
)
from guanxi.workbench.verbs import Verb, calling, declare, while_in

State, Kind = Return.State, Return.Kind
ENDED = (Order.Status.CANCELLED, Order.Status.RETURNED)


def _request(record: Order, values: dict[str, Any], *, by: User, at: datetime) -> Order:
    given = {name: values[name] for name in ("kind", "reason", "note")}
    actions.request(order=record, chosen=values["quantities"], by=by, at=at, **given)
    return Order.objects.get(pk=record.pk)


def _inspect(record: Return, values: dict[str, Any], *, by: User, at: datetime) -> Return:
    return actions.inspect(request=record, good=values["good"], by=by, at=at)


def _take_in(record: Return, values: dict[str, Any], *, by: User, at: datetime) -> Return:
    freight, tracking = values["freight"] or 0, values["tracking"]
    return actions.take_in(request=record, freight=freight, tracking=tracking, by=by, at=at)


def _to_refund(request: Return, user: User) -> bool:
    return request.state == (State.INSPECTED if request.brings_goods else State.APPROVED)


def _may_return(order: Order, user: User) -> bool:
    return order.total >= 0 and order.status not in ENDED


declare(
    Order,
    Verb(
        key="return",
        label=_("Return or refund"),
        run=_request,
        form=RequestForm,
        subject="order",
        needs=Action.VIEW,
        creates=Return,
        fits=_may_return,
        icon="arrow-back-up",
        done=_("The return is noted."),
        goes_to=lambda order: order.returns.latest("pk").get_absolute_url(),
    ),
)
declare(
    Return,
    Verb(
        key="approval",
        label=_("Agree"),
        run=calling(actions.approve, "request"),
        form=DecisionForm,
        ability=REFUND,
        writes=("decision",),
        fits=while_in(State.REQUESTED),
        icon="thumb-up",
        primary=True,
        done=_("The return is agreed to."),
        many=True,
    ),
    Verb(
        key="arrival",
        label=_("Goods have come"),
        run=_take_in,
        form=ArrivalForm,
        writes=("freight", "tracking"),
        fits=lambda request, user: request.state == State.APPROVED and request.brings_goods,
        icon="package",
        primary=True,
        done=_("The goods are here: inspect them."),
    ),
    Verb(
        key="inspection",
        label=_("Inspect"),
        run=_inspect,
        form=InspectionForm,
        subject="request",
        fits=while_in(State.ARRIVED),
        icon="zoom-check",
        primary=True,
        done=_("Good goods are on stock again, the rest is written off."),
    ),
    Verb(
        key="exchange",
        label=_("Send goods in exchange"),
        run=calling(actions.exchange, "request"),
        form=ExchangeForm,
        ability=REFUND,
        creates=Order,
        fits=lambda request, user: request.state == State.INSPECTED and request.kind == Kind.EXCHANGE,
        icon="repeat",
        primary=True,
        done=_("The order in exchange was made: ship it."),
    ),
    Verb(
        key="refund",
        label=_("Refund"),
        run=calling(actions.refund, "request"),
        form=RefundForm,
        ability=REFUND,
        fits=_to_refund,
        icon="cash-banknote-move",
        primary=True,
        done=_("The refund was entered."),
    ),
    Verb(
        key="refusal",
        label=_("Refuse"),
        run=calling(actions.refuse, "request"),
        form=DecisionForm,
        ability=REFUND,
        writes=("decision",),
        fits=while_in(State.REQUESTED),
        icon="thumb-down",
        done=_("The return is refused."),
    ),
    Verb(
        key="freight",
        label=_("Who pays the freight"),
        run=calling(actions.set_freight, "request"),
        form=FreightForm,
        ability=REFUND,
        writes=("freight_by",),
        fits=lambda request, user: request.brings_goods and request.state not in Return.OVER,
        icon="truck-return",
    ),
    Verb(
        key="closure",
        label=_("Withdrawn by the customer"),
        run=calling(actions.close, "request"),
        fits=while_in(State.REQUESTED, State.APPROVED),
        icon="x",
        done=_("The return is closed."),
    ),
)
