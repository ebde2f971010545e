"""What can be done to a quote beyond editing it, on its page and over the API; and its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import Order, Quote, QuoteLine
from guanxi.sales.quotes import actions, drafting, mail_verb, versions  # noqa: F401 (it declares its verb)
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.quotes.forms import AcceptForm, DeclineForm, QuoteLineForm
from guanxi.sales.quotes.limits import is_beyond
from guanxi.sales.quotes.listing import QUOTES
from guanxi.workbench.columns import Money
from guanxi.workbench.lines import Lines
from guanxi.workbench.lines import declare as declare_lines
from guanxi.workbench.verbs import Verb, declare

State = Quote.State


def _send(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    return actions.send(quote=record, by=by, at=at)


def _accept(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    return actions.accept(quote=record, name=values["name"], by=by, at=at)


def _decline(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    return actions.decline(quote=record, reason=values["reason"], by=by, at=at)


def _order(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    actions.order(quote=record, by=by, at=at)
    return Quote.objects.get(pk=record.pk)


def _new_version(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    return versions.new_version(quote=record, by=by, at=at)


def _duplicate(record: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    return versions.duplicate(quote=record, by=by, at=at)


def _revise(
    *, record: Quote, values: Mapping[str, Any], lines: Sequence[DraftedLine], version: int | None, at: datetime
) -> Quote:
    return drafting.revise(quote=record, values=values, lines=lines, version=version, at=at)


def _about(user: User, currency: str) -> dict[str, Any]:
    return {"user": user, "currency": currency}


def _lines_of(quote: Quote) -> Iterable[QuoteLine]:
    return quote.lines.order_by("position", "pk")


def _is(*states: str) -> Callable[[Quote, User], bool]:
    return lambda quote, user: quote.state in states


def _may_go_out(quote: Quote, user: User) -> bool:
    return quote.state == State.DRAFT and not is_beyond(quote, user)


def _has_no_order(quote: Quote, user: User) -> bool:
    return quote.state in (State.SENT, State.ACCEPTED) and (quote.order is None or quote.order.deleted_at is not None)


def _editor(quote: Quote) -> str:
    return QUOTES.url("edit", quote.pk)


declare(
    Quote,
    Verb(
        key="sending",
        label=_("Mark as sent"),
        run=_send,
        fits=_may_go_out,
        icon="send",
        primary=True,
        done=_("The quote counts as sent: it stands as it is now."),
        many=True,
    ),
    Verb(
        key="acceptance",
        label=_("Accepted by the customer"),
        run=_accept,
        form=AcceptForm,
        fits=_is(State.SENT),
        icon="thumb-up",
        primary=True,
        done=_("The quote is accepted."),
    ),
    Verb(
        key="refusal",
        label=_("Declined by the customer"),
        run=_decline,
        form=DeclineForm,
        fits=_is(State.SENT),
        icon="thumb-down",
        done=_("The quote is declined."),
    ),
    Verb(
        key="order",
        label=_("Make the order"),
        run=_order,
        creates=Order,
        fits=_has_no_order,
        icon="shopping-cart",
        primary=True,
        done=_("The order was made."),
        goes_to=lambda quote: quote.order.get_absolute_url(),
    ),
    Verb(
        key="version",
        label=_("New version"),
        run=_new_version,
        creates=Quote,
        fits=_is(State.SENT, State.DECLINED, State.EXPIRED, State.SUPERSEDED),
        icon="versions",
        primary=True,
        done=_("Here is the next version: change it and send it."),
        goes_to=_editor,
    ),
    Verb(
        key="copy",
        label=_("Duplicate"),
        run=_duplicate,
        needs=Action.VIEW,
        creates=Quote,
        fits=lambda quote, user: True,
        icon="copy",
        done=_("Here is a new quote with the same lines."),
        goes_to=_editor,
    ),
)
declare_lines(
    Quote,
    Lines(
        key="lines",
        label=_("Quote lines"),
        model=QuoteLine,
        form=QuoteLineForm,
        about=_about,
        collect=lambda given: [form.drafted for form in given],
        of=_lines_of,
        shown=(Money(key="amount", label=_("Amount")),),
        change=_revise,
    ),
)
