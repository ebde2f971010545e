"""The verbs of quotes: sending, the customer's answer, and the order that follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import SalesChannel
from guanxi.events.bus import publish
from guanxi.events.sales import QuoteAccepted, QuoteDeclined, QuoteSent
from guanxi.sales import telling
from guanxi.sales.models import Order, Quote
from guanxi.sales.orders import actions as orders
from guanxi.sales.quotes.drafting import add_up
from guanxi.sales.quotes.limits import check_discount
from guanxi.sales.quotes.ordering import line_of_order
from guanxi.sales.quotes.versions import family
from guanxi.sales.quotes.watchers import tell_answer

State = Quote.State


@transaction.atomic
def send(*, quote: Quote, by: User, at: datetime) -> Quote:
    """Give the quote to the customer: from now on it stands as it is. Versions that were sent before are superseded.

    Raises ValidationError for what is no draft, has no line, is no longer valid, or gives
    away more than may be without an approval.
    """
    locked = _locked(quote, State.DRAFT)
    if not locked.lines.exists():
        raise ValidationError(_("A quote needs at least one line."))
    if locked.valid_until is not None and locked.valid_until < timezone.localdate(at):
        raise ValidationError(_("It is valid until a day that has passed: change that first."))
    check_discount(locked, by=by)
    for former in family(locked).exclude(pk=locked.pk).filter(state=State.SENT).select_for_update():
        former.state = State.SUPERSEDED
        former.save(update_fields=["state"])
    locked.state, locked.sent_at = State.SENT, at
    locked.save(update_fields=["state", "sent_at"])
    publish(telling.of_quote(QuoteSent, locked, by.pk, at))
    return locked


@transaction.atomic
def accept(
    *,
    quote: Quote,
    name: str,
    chosen: Collection[int] | None = None,
    address: str | None = None,
    by: User | None,
    at: datetime,
) -> Quote:
    """The customer agrees; `chosen` are the optional lines that they take (None: as it stands), `name` who agreed.

    Raises ValidationError where it cannot be accepted: any more, or yet.
    """
    locked = _locked(quote, State.SENT)
    _check_valid(locked, at)
    if not name.strip():
        raise ValidationError({"name": _("Write the name of who accepts it.")})
    if chosen is not None:
        _choose(locked, chosen)
    _answer(locked, State.ACCEPTED, name, "", address, at)
    tell_answer(locked, at=at)
    publish(telling.of_quote(QuoteAccepted, locked, by.pk if by else None, at, name=locked.answered_by))
    return locked


@transaction.atomic
def decline(
    *, quote: Quote, reason: str, name: str = "", address: str | None = None, by: User | None, at: datetime
) -> Quote:
    """The customer does not agree, and says why. Raises ValidationError as `accept` does."""
    locked = _locked(quote, State.SENT)
    _answer(locked, State.DECLINED, name, reason, address, at)
    tell_answer(locked, at=at)
    publish(telling.of_quote(QuoteDeclined, locked, by.pk if by else None, at, reason=locked.reason))
    return locked


@transaction.atomic
def expire(*, on: date) -> int:
    """Close the quotes that nobody has answered while they were valid; answers how many."""
    late = Quote.objects.filter(state=State.SENT, valid_until__lt=on)
    return late.update(state=State.EXPIRED)


@transaction.atomic
def order(*, quote: Quote, by: User, at: datetime) -> Order:
    """Make the order of a quote, with its lines, customer and prices; one still open counts as accepted by that.

    Raises ValidationError where there is an order already, or the quote is of no state for it.
    """
    locked = _locked(quote, State.SENT, State.ACCEPTED)
    if locked.order is not None and locked.order.deleted_at is None:
        raise ValidationError(_("%(order)s was made of it already.") % {"order": locked.order})
    if locked.state == State.SENT:
        locked = accept(quote=locked, name=str(locked.contact or locked.party), by=by, at=at)
    lines = [line_of_order(line, locked) for line in locked.lines.select_related("product").order_by("position", "pk")]
    values = {
        "party": locked.party,
        "currency": locked.currency,
        "owner": locked.owner,
        "channel": SalesChannel.SALES,
        "status": Order.Status.PLACED,
    }
    made = orders.place(values=values, lines=[line for line in lines if line is not None], by=by, at=at)
    locked.order = made
    locked.save(update_fields=["order"])
    return made


def _locked(quote: Quote, *states: str) -> Quote:
    locked = Quote.objects.select_for_update().get(pk=quote.pk)
    if locked.state not in states:
        told = {"code": locked, "state": locked.get_state_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    return locked


def _check_valid(quote: Quote, at: datetime) -> None:
    if quote.valid_until is not None and quote.valid_until < timezone.localdate(at):
        raise ValidationError(_("This quote is no longer valid: ask for a new one."))


def _choose(quote: Quote, chosen: Collection[int]) -> None:
    for line in quote.lines.filter(is_optional=True):
        if line.is_chosen != (line.pk in chosen):
            line.is_chosen = line.pk in chosen
            line.save(update_fields=["is_chosen"])
    add_up(quote)


def _answer(quote: Quote, state: str, name: str, reason: str, address: str | None, at: datetime) -> None:
    quote.state, quote.answered_at, quote.answered_by = state, at, name.strip()[:120]
    quote.reason, quote.answered_from = reason.strip()[:1000], address
    quote.save(update_fields=["state", "answered_at", "answered_by", "reason", "answered_from"])
