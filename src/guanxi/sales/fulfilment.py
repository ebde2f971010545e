"""How far an order is: what follows from its shipments, what they forbid, and the verbs that end it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.sales import allocating, billing, losses, quantities
from guanxi.sales.models import Invoice, Order, Reduction, Return, Shipment, WriteOff
from guanxi.sales.reductions import actions as reductions

Status = Order.Status
# While something is in the house that may be shipped.
OPEN = (Status.PLACED, Status.PARTLY)
# What shipments make of an order by themselves.
FOLLOWING = (Status.PLACED, Status.PARTLY, Status.SHIPPED, Status.RECEIVED)
GONE = (Status.CANCELLED, Status.RETURNED)
ADDRESS = frozenset({"deliver_to", "deliver_address"})


def follow(order: Order) -> None:
    """Set the status of an order that is under way by what of it was shipped and received."""
    if order.status not in FOLLOWING:
        return
    known = set(order.shipments.filter(deleted_at__isnull=True).values_list("state", flat=True))
    if not known and order.status != Status.PLACED and not Shipment.everything.filter(order=order).exists():
        # Its status was set by hand, or came in with a file.
        return
    status = _status(is_rest=bool(quantities.to_ship(order)), live=known & set(Shipment.LIVE))
    if status != order.status:
        order.status = status
        order.save(update_fields=["status"])


def _status(*, is_rest: bool, live: set[str]) -> str:
    if not live:
        # Without a shipment there is a rest, unless all of it was refunded before.
        return Status.PLACED if is_rest else Status.COMPLETED
    if is_rest:
        return Status.PARTLY
    return Status.RECEIVED if live == {Shipment.State.RECEIVED} else Status.SHIPPED


@transaction.atomic
def complete(*, order: Order) -> Order:
    """Close an order that the customer has. Raises ValidationError for one that is not out of the house, or on its
    way.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status not in (Status.SHIPPED, Status.RECEIVED):
        raise ValidationError(_("Only what was shipped can be completed."))
    on_the_way = Shipment.objects.filter(order=locked, state=Shipment.State.SHIPPED).first()
    if on_the_way is not None:
        text = _("%(shipment)s is still on its way: mark it as received first.")
        raise ValidationError(text % {"shipment": on_the_way})
    locked.status = Status.COMPLETED
    locked.save(update_fields=["status"])
    return locked


def check(orders: QuerySet[Order], values: Mapping[str, Any]) -> None:
    """Raises ValidationError where the heads of these orders may not be changed so, for what was shipped of them."""
    if ADDRESS & values.keys():
        _check_address(orders, values)
    if "status" in values:
        _check_status(orders, values["status"])
    if "party" in values:
        _check_party(orders, values["party"])


def check_lines(order: Order, quantity_of: Mapping[int, Any]) -> None:
    """Raises ValidationError where a line would fall below what was shipped, returned or invoiced of it, or go."""
    known = (quantities.shipped(order), quantities.returned(order), billing.billed(order, "quantity"))
    for line in order.lines.filter(pk__in={key for part in known for key in part}).select_related("product"):
        least = max(part.get(line.pk, quantities.NOTHING) for part in known)
        if quantity_of.get(line.pk, quantities.NOTHING) < least:
            told = {"line": line.description or line.product, "n": line.said(least)}
            raise ValidationError(
                _("%(n)s of “%(line)s” were shipped, returned or invoiced already: the line cannot be less.") % told
            )


def _check_address(orders: QuerySet[Order], values: Mapping[str, Any]) -> None:
    gone = orders.exclude(status__in=OPEN).first()
    if gone is not None:
        name = next(iter(ADDRESS & values.keys()))
        told = {"order": gone, "status": gone.get_status_display()}
        text = _("%(order)s is “%(status)s”: the address can be changed only until everything is shipped.")
        raise ValidationError({name: text % told})


def _check_status(orders: QuerySet[Order], status: str) -> None:
    moved = orders.exclude(status=status)
    if status == Status.PARTLY and moved.exists():
        raise ValidationError({"status": _("Ship a part of it: then it is partly shipped by itself.")})
    billed = moved.filter(invoiced__gt=0).first() if status in GONE else None
    if billed is not None:
        raise ValidationError({"status": billing.stays(billed)})
    lost = WriteOff.objects.filter(order__in=moved.order_by().values("pk")).first() if status in GONE else None
    if lost is not None:
        raise ValidationError({"status": losses.stays(lost)})
    live = Shipment.objects.filter(order__in=moved.order_by().values("pk"), state__in=Shipment.LIVE).first()
    if status != Status.COMPLETED and live is not None:
        told = {"order": live.order, "shipment": live}
        raise ValidationError(
            {"status": _("The status of %(order)s follows from its shipments: see %(shipment)s.") % told}
        )


def _check_party(orders: QuerySet[Order], party: Any) -> None:
    moved = orders.filter(~Q(party=party) if party is not None else Q(party__isnull=False)).order_by().values("pk")
    for model in (Shipment, Return, Invoice, WriteOff):
        found = model.objects.filter(order__in=moved).first()
        if found is not None:
            text = _("%(record)s of it is with this customer: it stays theirs.") % {"record": found}
            raise ValidationError({"party": text})
    reductions.check_kept(Reduction.objects.filter(order__in=moved))


@transaction.atomic
def cancel(*, order: Order) -> Order:
    """Cancel an order of which nothing was shipped; what was paid for it is a prepayment again.

    Raises ValidationError where something was shipped, or it is over.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status != Status.PLACED:
        raise ValidationError(_("Only an order of which nothing was shipped can be cancelled: use a return."))
    if Return.objects.filter(order=locked).exclude(state__in=Return.DROPPED).exists():
        raise ValidationError(_("There is a return of it: bring that to its end first."))
    allocating.free(locked, locked.paid)
    locked.refresh_from_db()
    locked.status = Status.CANCELLED
    locked.save(update_fields=["status"])
    billing.check_orders([locked.pk])
    losses.check_orders([locked.pk])
    reductions.follow([locked.pk], at=timezone.now())
    return locked
