"""Orders held for want of credit: when they are held, what that forbids, and how they are let go (K-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.credit.models import Appraisal
from guanxi.credit.policy import DECIDE
from guanxi.credit.standing import standing_of
from guanxi.sales.models import Hold, Order
from guanxi.sales.receivables.exposure import WAITING, exposures

# What a held order does not become: it stays in the house.
DELIVERED = (Order.Status.PARTLY, Order.Status.SHIPPED, Order.Status.RECEIVED, Order.Status.COMPLETED)
# What the check depends on.
BOUND = frozenset({"party", "due_on", "total", "status"})


def with_terms(values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The values of a new order; on credit terms, where its customer has them, unless its due day is given."""
    party = values.get("party")
    if values.get("due_on") is not None or party is None:
        return dict(values)
    standing = standing_of(party.pk)
    if standing is None or standing.terms_days is None:
        return dict(values)
    day = timezone.localdate(values.get("ordered_at") or at)
    return {**values, "due_on": day + timedelta(days=standing.terms_days)}


@transaction.atomic
def check(order: Order, *, at: datetime) -> None:
    """Hold the order, or let it go, as its customer's exposure and overdue payments stand now.

    Only what is on credit and still in the house is checked, and only of customers who were granted credit.
    """
    # Two orders of one customer are checked one after the other, so that both do not pass under one limit.
    granted = Appraisal.objects.select_for_update().filter(party=order.party_id, state=Appraisal.State.IN_FORCE)
    standing = granted.first() if order.party_id else None
    held = Hold.objects.filter(order=order, released_at__isnull=True).first()
    if standing is not None and _is_checked(order):
        found = exposures([standing.party_id], today=timezone.localdate(at))[standing.party_id]
        limit = standing.limit or 0
        causes = {Hold.Cause.OVER_LIMIT: found.total > limit, Hold.Cause.OVERDUE: found.overdue > 0}
        if any(causes.values()):
            hold = held or Hold(order=order, placed_at=at)
            hold.causes = [str(cause) for cause, is_so in causes.items() if is_so]
            hold.limit, hold.exposure, hold.overdue = limit, found.total, found.overdue
            hold.save()
            _mark(order, hold.placed_at)
            return
    if held is not None:
        _let_go(order, held, by=None, reason="", at=at)


def check_all(party: int | None, *, at: datetime) -> None:
    """Look again at the held orders of a customer: money has come in."""
    if party is not None:
        for order in Order.objects.filter(party=party, held_since__isnull=False):
            check(order, at=at)


@transaction.atomic
def release(*, order: Order, reason: str, by: User, at: datetime) -> Order:
    """Let an order go although its customer's credit does not reach.

    Raises PermissionDenied for who may not decide on credit, ValidationError without a reason or without a hold.
    """
    if not by.able(DECIDE):
        raise PermissionDenied
    held = Hold.objects.select_for_update().filter(order=order, released_at__isnull=True).first()
    if held is None:
        raise ValidationError(_("This order is not on hold."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the order may go.")})
    _let_go(order, held, by=by, reason=reason.strip(), at=at)
    order.refresh_from_db()
    return order


def refuse_delivery(orders: models.QuerySet[Order], values: Mapping[str, Any]) -> None:
    """Raises ValidationError where an order on hold is to leave the house."""
    if values.get("status") not in DELIVERED:
        return
    held = orders.filter(held_since__isnull=False).first()
    if held is not None:
        raise ValidationError(
            {"status": _("%(order)s is on credit hold: it must be released first.") % {"order": held}}
        )


def _is_checked(order: Order) -> bool:
    """Whether it is on credit, still in the house, and nobody has answered for it yet."""
    on_credit = order.due_on is not None and order.owing > 0
    answered = Hold.objects.filter(order=order, released_by__isnull=False)
    return order.status in WAITING and on_credit and not answered.exists()


def _let_go(order: Order, held: Hold, *, by: User | None, reason: str, at: datetime) -> None:
    held.released_at, held.released_by, held.reason = at, by, reason
    held.save()
    _mark(order, None)


def _mark(order: Order, since: datetime | None) -> None:
    if order.held_since != since:
        Order.objects.filter(pk=order.pk).update(held_since=since)
        order.held_since = since
