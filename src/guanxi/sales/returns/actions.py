"""The verbs of returns, from asking to the money or the goods in exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product, StockMovement
from guanxi.catalogue.stock import counting
from guanxi.events.bus import publish
from guanxi.events.sales import ReturnRequested
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as common
from guanxi.records.models import Counter
from guanxi.sales import billing, fulfilment, quantities, rewards, stocking
from guanxi.sales.models import Order, Return, ReturnLine, ReturnReason
from guanxi.sales.payments.refunding import REFUND, refundable
from guanxi.sales.payments.refunding import refund as pay_back
from guanxi.sales.payments.setting_off import set_off
from guanxi.sales.returns import booking, reckoning

PATTERN = CodePattern("RT{year}{seq:06}")
State, Kind = Return.State, Return.Kind


@transaction.atomic
def request(
    *,
    order: Order,
    kind: str,
    reason: ReturnReason,
    note: str,
    chosen: Mapping[int, Decimal],
    by: User | None,
    at: datetime,
) -> Return:
    """Note what a customer wants back of an order: so much of each line, by key.

    Raises ValidationError for more than they have (or, before receipt, than is not shipped) less what was asked
    back before, and for an order that is cancelled or a return itself.
    """
    # Whoever comes second waits here, and then finds less left.
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.total < 0 or locked.status in (Order.Status.CANCELLED, Order.Status.RETURNED):
        raise ValidationError(_("Nothing can be returned of %(order)s.") % {"order": locked})
    wanted = quantities.check(reckoning.offered(locked, kind), chosen)
    amounts = reckoning.amounts_of(locked, wanted)
    day = timezone.localdate(at)
    made = Return(
        code=PATTERN.render(day, Counter.take(f"return {PATTERN.counter(day)}")),
        order=locked,
        party=locked.party,
        kind=kind,
        reason=reason,
        note=note,
        currency=locked.currency,
        amount=sum(amounts.values()),
        free_until=reckoning.free_until(locked),
        freight_by=reckoning.freight_payer(kind, reason),
        requested_at=at,
        moved_at=at,
        owner=by or locked.owner,
    )
    made.full_clean()
    made.save()
    for key, quantity in wanted.items():
        ReturnLine.objects.create(request=made, order_line_id=key, quantity=quantity, amount=amounts[key])
    told: dict[str, Any] = {"amount": made.amount, "currency": made.currency}
    told["subject"] = (Return._meta.label_lower, made.pk)
    publish(ReturnRequested(at=at, by_id=by.pk if by else None, party_id=made.party_id, **told))
    return made


@transaction.atomic
def approve(*, request: Return, decision: str, by: User, at: datetime) -> Return:
    """Agree. Raises PermissionDenied for who may not give money back, ValidationError where the days without a reason
    are over and nobody says why it is taken all the same.
    """
    _check_may(by)
    locked = _locked(request, State.REQUESTED)
    if reckoning.is_late(locked, at=at) and not decision.strip():
        raise ValidationError({"decision": _("The days without a reason are over: say why it is taken all the same.")})
    return _move(locked, State.APPROVED, at, decision=decision.strip())


@transaction.atomic
def refuse(*, request: Return, decision: str, by: User, at: datetime) -> Return:
    """Do not agree, and say why. Raises as `approve` does."""
    _check_may(by)
    locked = _locked(request, State.REQUESTED)
    if not decision.strip():
        raise ValidationError({"decision": _("Say why it is refused.")})
    return _move(locked, State.REFUSED, at, decision=decision.strip())


@transaction.atomic
def close(*, request: Return, by: User, at: datetime) -> Return:
    """The customer does not want it any more. Raises ValidationError once goods have come."""
    return _move(_locked(request, State.REQUESTED, State.APPROVED), State.CLOSED, at)


@transaction.atomic
def set_freight(*, request: Return, payer: str, reason: str, by: User, at: datetime) -> Return:
    """Let somebody else pay the freight than the rule says. Raises as `approve` does, and without a reason."""
    _check_may(by)
    locked = _locked(request, State.REQUESTED, State.APPROVED, State.ARRIVED, State.INSPECTED)
    if not locked.brings_goods or payer not in (Return.Payer.COMPANY, Return.Payer.CUSTOMER):
        raise ValidationError({"payer": _("No goods travel here: there is no freight.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the rule does not hold here.")})
    locked.freight_by, locked.freight_reason = payer, reason.strip()
    locked.save(update_fields=["freight_by", "freight_reason"])
    return locked


@transaction.atomic
def take_in(*, request: Return, freight: int, tracking: str, by: User, at: datetime) -> Return:
    """The goods have come; `freight` is what the customer has laid out for it, in minor units."""
    locked = _locked(request, State.APPROVED)
    if not locked.brings_goods:
        raise ValidationError(_("No goods come back in this form."))
    if freight < 0:
        raise ValidationError({"freight": _("Enter an amount of zero or more.")})
    return _move(locked, State.ARRIVED, at, freight=freight, tracking=tracking or locked.tracking)


@transaction.atomic
def inspect(*, request: Return, good: Mapping[int, Decimal], by: User, at: datetime) -> Return:
    """So much of each line (by the key of the order's line) is good and goes on stock; the rest is written off.

    Raises ValidationError for more than came.
    """
    locked = _locked(request, State.ARRIVED)
    for line in locked.lines.select_related("order_line__product"):
        found = good.get(line.order_line_id, quantities.NOTHING)
        if not 0 <= found <= line.quantity:
            told = {"line": line.order_line.description or line.order_line.product, "n": line.shown_quantity}
            raise ValidationError({"good": _("Only %(n)s of “%(line)s” came.") % told})
        quantities.check_whole(line.order_line, found, "good")
        line.good = found
        line.save()
        _restock(locked, line, by, at)
    return _move(locked, State.INSPECTED, at)


@transaction.atomic
def refund(*, request: Return, method: str, by: User, at: datetime) -> Return:
    """Book the return; it pays first what is still owed on the order, and the rest is paid back.

    Raises PermissionDenied for who may not give money back, ValidationError before its time.
    """
    _check_may(by)
    locked = _locked(request, State.INSPECTED if request.brings_goods else State.APPROVED)
    return _settle(locked, State.REFUNDED, None, method, by=by, at=at)


@transaction.atomic
def exchange(*, request: Return, wanted: Product | None, by: User, at: datetime) -> Return:
    """Book the return and make an order in exchange, of the same goods or of others, which it pays as far as it
    reaches; what is over is paid back. Raises as `refund` does.
    """
    _check_may(by)
    locked = _locked(request, State.INSPECTED)
    if locked.kind != Kind.EXCHANGE:
        raise ValidationError(_("Only an exchange gets goods for goods."))
    locked.exchange = booking.replace(locked, wanted, by=by, at=at)
    return _settle(locked, State.EXCHANGED, locked.exchange, "", by=by, at=at)


@transaction.atomic
def delete(*, records: QuerySet[Return], at: datetime) -> int:
    """Put returns into the bin that came to nothing. Raises ValidationError for one that was agreed to."""
    # The orders first, as everywhere.
    list(Order.objects.select_for_update().filter(returns__in=records.values("pk")).order_by("pk"))
    stays = records.exclude(state__in=(State.REQUESTED, *Return.DROPPED)).first()
    if stays is not None:
        told = {"code": stays, "state": stays.get_state_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    return common.delete(records=records, at=at)


@transaction.atomic
def restore(*, records: QuerySet[Return]) -> int:
    """Take returns out of the bin. Raises ValidationError where the same was asked back meanwhile."""
    orders = Order.objects.select_for_update().filter(returns__in=records.values("pk")).order_by("pk")
    touched = {order.pk for order in orders}
    count = common.restore(records=records)
    quantities.check_books(touched)
    return count


def _settle(request: Return, state: str, replacement: Order | None, method: str, *, by: User, at: datetime) -> Return:
    credit = booking.book(request, by=by, at=at)
    set_off(credit=credit, against=[request.order, *([replacement] if replacement else [])], by=by, at=at)
    credit.refresh_from_db()
    paid_back = None
    if (rest := refundable(credit)) > 0:
        why = f"{request.code} {request.reason}"
        paid_back = pay_back(order=credit, amount=rest, reason=why, method=method, by=by, at=at)
    settled = _move(request, state, at, credit=credit, refund=paid_back, exchange=replacement)
    billing.follow([request.order_id])
    rewards.follow([request.order_id])
    if request.kind == Kind.UNSHIPPED:
        fulfilment.follow(request.order)
        stocking.follow_all([request.order_id], at=at)
    return settled


def _restock(request: Return, line: ReturnLine, by: User, at: datetime) -> None:
    about: dict[str, Any] = {"kind": StockMovement.Kind.RETURNED, "by": by, "at": at, "reason": request.code}
    came = stocking.take_back(order=request.order, line=line.order_line, quantity=line.quantity, **about)
    damaged = line.quantity - (line.good or quantities.NOTHING)
    text = _("%(code)s: came back damaged") % {"code": request.code}
    for movement in came if damaged else ():
        # A damaged bundle is written off with all its parts.
        lost, level = movement.quantity / line.quantity * damaged, movement.level
        counting.write_off(product=level.product, store=level.store, quantity=lost, reason=text, by=by, at=at)


def _move(request: Return, state: str, at: datetime, **values: Any) -> Return:
    for name, value in {"state": state, "moved_at": at, **values}.items():
        setattr(request, name, value)
    request.save(update_fields=["state", "moved_at", *values])
    return request


def _check_may(by: User) -> None:
    if not by.able(REFUND):
        raise PermissionDenied


def _locked(request: Return, *states: str) -> Return:
    # The order first: everybody takes them in this order.
    order = Order.objects.select_for_update().get(pk=request.order_id)
    locked: Return = Return.objects.select_for_update().get(pk=request.pk)
    locked.order = order
    if locked.state not in states:
        told = {"code": locked, "state": locked.get_state_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    return locked
