"""The verbs of shipments. The order's status follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import StockMovement
from guanxi.events.bus import publish
from guanxi.events.sales import OrderShipped, ShipmentReceived
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as common
from guanxi.records.models import Counter
from guanxi.sales import fulfilment, quantities, stocking
from guanxi.sales.models import Order, Shipment, ShipmentLine
from guanxi.sales.moments import check_past
from guanxi.sales.receivables import holding

PATTERN = CodePattern("SH{year}{seq:06}")
State = Shipment.State


@transaction.atomic
def ship(
    *, order: Order, chosen: Mapping[int, Decimal], values: Mapping[str, Any], by: User | None, at: datetime
) -> Shipment:
    """Send so much of the order's lines (by key) on its way; `values` are carrier, tracking number, moment, note.

    Raises ValidationError for more than is left, for nothing, for an order on credit hold or not under way.
    """
    # Whoever comes second waits here, and then finds less left.
    locked = Order.objects.select_for_update().get(pk=order.pk)
    _check_open(locked)
    sent = quantities.check(quantities.to_ship(locked), chosen)
    given = {"shipped_at": at, **values}
    check_past(given, "shipped_at", at=at)
    day = timezone.localdate(at)
    address = {"deliver_to": locked.deliver_to, "deliver_address": locked.deliver_address}
    code = PATTERN.render(day, Counter.take(f"shipment {PATTERN.counter(day)}"))
    shipment = Shipment(order=locked, party=locked.party, owner=locked.owner, code=code, **address, **given)
    shipment.full_clean()
    shipment.save()
    for line in quantities.lines_of(locked):
        if line.pk in sent:
            ShipmentLine.objects.create(shipment=shipment, order_line=line, quantity=sent[line.pk])
            stocking.send(order=locked, line=line, quantity=sent[line.pk], by=by, at=at)
    fulfilment.follow(locked)
    stocking.follow_all([locked.pk], at=at)
    publish(_told(OrderShipped, shipment, shipment.shipped_at, by))
    return shipment


@transaction.atomic
def receive(*, shipment: Shipment, received_at: datetime | None = None, by: User | None, at: datetime) -> Shipment:
    """The customer has it. Raises ValidationError where it is not on its way, or came before it went."""
    locked = _locked(shipment, State.SHIPPED)
    moment = received_at or at
    check_past({"received_at": moment}, "received_at", at=at)
    if moment < locked.shipped_at:
        raise ValidationError({"received_at": _("It cannot have arrived before it was shipped.")})
    locked.state, locked.received_at = State.RECEIVED, moment
    locked.save(update_fields=["state", "received_at"])
    fulfilment.follow(locked.order)
    publish(_told(ShipmentReceived, locked, moment, by))
    return locked


@transaction.atomic
def call_off(*, shipment: Shipment, outcome: str, note: str, by: User | None, at: datetime) -> Shipment:
    """It came back or was lost on its way: what was in it may be shipped again, or refunded.

    Raises ValidationError where the customer has it, or for another outcome.
    """
    locked = _locked(shipment, State.SHIPPED)
    if outcome not in (State.CAME_BACK, State.LOST):
        raise ValidationError({"outcome": _("Say whether it came back or was lost.")})
    locked.state, locked.note = outcome, note or locked.note
    locked.save(update_fields=["state", "note"])
    if outcome == State.CAME_BACK:
        _take_back(locked, by=by, at=at)
    fulfilment.follow(locked.order)
    stocking.follow_all([locked.order_id], at=at)
    return locked


@transaction.atomic
def delete(*, records: QuerySet[Shipment], at: datetime) -> int:
    """Put shipments into the bin that never went. Raises ValidationError for one that its customer has received."""
    arrived = records.filter(state=State.RECEIVED).first()
    if arrived is not None:
        raise ValidationError(_("%(shipment)s has arrived: what the customer has was shipped.") % {"shipment": arrived})
    gone = list(records.select_related("order"))
    count = common.delete(records=records, at=at)
    for shipment in gone:
        if shipment.state == State.SHIPPED:
            _take_back(shipment, by=None, at=at)
        fulfilment.follow(shipment.order)
    stocking.follow_all({shipment.order_id for shipment in gone}, at=at)
    return count


@transaction.atomic
def restore(*, records: QuerySet[Shipment]) -> int:
    """Take shipments out of the bin: what was on its way leaves the house once more.

    Raises ValidationError where it went otherwise meanwhile, Shortage where it is no longer there.
    """
    at = timezone.now()
    back = list(records.values_list("pk", flat=True))
    # The orders first, as everywhere.
    orders = Order.objects.select_for_update().filter(shipments__in=records.values("pk")).order_by("pk")
    touched = list(dict.fromkeys(order.pk for order in orders))
    count = common.restore(records=records)
    for shipment in Shipment.objects.filter(pk__in=back, state=State.SHIPPED).select_related("order"):
        _check_open(shipment.order)
        for line in shipment.lines.select_related("order_line__product"):
            stocking.send(order=shipment.order, line=line.order_line, quantity=line.quantity, by=None, at=at)
    quantities.check_books(touched)
    for order in Order.objects.filter(pk__in=touched):
        fulfilment.follow(order)
    stocking.follow_all(touched, at=at)
    return count


def _take_back(shipment: Shipment, *, by: User | None, at: datetime) -> None:
    """What never arrived is in the house again, and counts as not shipped."""
    for line in shipment.lines.select_related("order_line__product"):
        about: dict[str, Any] = {"kind": StockMovement.Kind.SHIPPED, "by": by, "at": at}
        stocking.take_back(order=shipment.order, line=line.order_line, quantity=line.quantity, **about)


def _check_open(order: Order) -> None:
    holding.refuse_delivery(Order.objects.filter(pk=order.pk), {"status": Order.Status.SHIPPED})
    if order.status not in fulfilment.OPEN or order.total < 0:
        told = {"order": order, "status": order.get_status_display()}
        raise ValidationError(_("Nothing can be shipped of %(order)s: it is “%(status)s”.") % told)


def _locked(shipment: Shipment, *allowed: str) -> Shipment:
    # The order first: everybody takes them in this order.
    order = Order.objects.select_for_update().get(pk=shipment.order_id)
    locked: Shipment = Shipment.objects.select_for_update().get(pk=shipment.pk)
    locked.order = order
    if locked.state not in allowed:
        told = {"shipment": locked, "state": locked.get_state_display()}
        raise ValidationError(_("This cannot be done with %(shipment)s: it is “%(state)s”.") % told)
    return locked


def _told(
    kind: type[OrderShipped | ShipmentReceived], shipment: Shipment, at: datetime, by: User | None
) -> OrderShipped | ShipmentReceived:
    subject = (Shipment._meta.label_lower, shipment.pk)
    return kind(at=at, by_id=by.pk if by else None, party_id=shipment.party_id, subject=subject)
