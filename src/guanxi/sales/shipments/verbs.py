"""What can be done to a shipment, and to an order by what is shipped of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.sales import fulfilment
from guanxi.sales.models import Order, Shipment
from guanxi.sales.shipments import actions
from guanxi.sales.shipments.forms import CallOffForm, ReceiveForm, ShipForm
from guanxi.workbench.verbs import Verb, declare

Status, State = Order.Status, Shipment.State


def _ship(record: Order, values: dict[str, Any], *, by: User, at: datetime) -> Order:
    about = {name: values[name] for name in ("carrier", "tracking", "note")}
    moment = {"shipped_at": values["shipped_at"]} if values["shipped_at"] else {}
    actions.ship(order=record, chosen=values["quantities"], values=about | moment, by=by, at=at)
    return Order.objects.get(pk=record.pk)


def _complete(record: Order, values: dict[str, Any], *, by: User, at: datetime) -> Order:
    return fulfilment.complete(order=record)


def _cancel(record: Order, values: dict[str, Any], *, by: User, at: datetime) -> Order:
    return fulfilment.cancel(order=record)


def _receive(record: Shipment, values: dict[str, Any], *, by: User, at: datetime) -> Shipment:
    return actions.receive(shipment=record, received_at=values["received_at"], by=by, at=at)


def _call_off(record: Shipment, values: dict[str, Any], *, by: User, at: datetime) -> Shipment:
    return actions.call_off(shipment=record, outcome=values["outcome"], note=values["note"], by=by, at=at)


def _may_ship(order: Order, user: User) -> bool:
    return order.status in fulfilment.OPEN and order.held_since is None and order.total >= 0


declare(
    Order,
    Verb(
        key="shipment",
        label=_("Ship"),
        run=_ship,
        form=ShipForm,
        subject="order",
        writes=("status",),
        creates=Shipment,
        fits=_may_ship,
        icon="truck-delivery",
        primary=True,
        done=_("The goods are on their way."),
    ),
    Verb(
        key="completion",
        label=_("Complete"),
        run=_complete,
        writes=("status",),
        fits=lambda order, user: order.status == Status.RECEIVED,
        icon="circle-check",
        primary=True,
        done=_("The order is completed."),
        many=True,
    ),
    Verb(
        key="cancellation",
        label=_("Cancel the order"),
        run=_cancel,
        writes=("status",),
        fits=lambda order, user: order.status == Status.PLACED and order.total >= 0,
        icon="ban",
        done=_("The order is cancelled; what was paid is a prepayment again."),
        many=True,
    ),
)
declare(
    Shipment,
    Verb(
        key="receipt",
        label=_("Received by the customer"),
        run=_receive,
        form=ReceiveForm,
        fits=lambda shipment, user: shipment.state == State.SHIPPED,
        icon="package",
        primary=True,
        done=_("The customer has it."),
        many=True,
    ),
    Verb(
        key="calling-off",
        label=_("Did not arrive"),
        run=_call_off,
        form=CallOffForm,
        fits=lambda shipment, user: shipment.state == State.SHIPPED,
        icon="package-off",
        done=_("Noted: what was in it can be shipped again."),
    ),
)
