"""What can be done to a quote beyond editing it, on its page and over the API; and its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import Order, Quote, QuoteLine
from guanxi.sales.quotes import actions, drafting, versions
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.quotes.forms import AcceptForm, DeclineForm, QuoteLineForm
from guanxi.workbench.columns import Money
from guanxi.workbench.lines import Lines
from guanxi.workbench.lines import declare as declare_lines
from guanxi.workbench.verbs import Verb, declare


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


declare(
    Quote,
    Verb(key="sending", label=_("Mark as sent"), run=_send),
    Verb(key="acceptance", label=_("Accepted by the customer"), run=_accept, form=AcceptForm),
    Verb(key="refusal", label=_("Declined by the customer"), run=_decline, form=DeclineForm),
    Verb(key="order", label=_("Make the order"), run=_order, creates=Order),
    Verb(key="version", label=_("New version"), run=_new_version, creates=Quote),
    Verb(key="copy", label=_("Duplicate"), run=_duplicate, needs=Action.VIEW, creates=Quote),
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
