"""The verbs of suggestions: shown, accepted (the product goes onto the document), declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.sales.models import Order, Pairing, Quote, Suggestion
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.suggestions.choosing import Place

State = Suggestion.State
ONE = Decimal(1)


@transaction.atomic
def show(*, place: Place, pairs: Sequence[Pairing], to: User, at: datetime) -> dict[int, Suggestion]:
    """Note what is shown here, each product once; answers the suggestions by product."""
    here = Suggestion.objects.filter(**place.keys, product__in=[pair.other_id for pair in pairs]).exclude(
        state=State.ACCEPTED
    )
    known: dict[int, Suggestion] = {one.product_id: one for one in here}
    new = [
        Suggestion(**place.keys, product_id=pair.other_id, because_id=pair.product_id, shown_at=at, shown_to=to)
        for pair in pairs
        if pair.other_id not in known
    ]
    # Nobody's change, and nothing to undo: that it was seen is counted.
    made = Suggestion.objects.bulk_create_parts(new) if new else []
    return known | {one.product_id: one for one in made}


@transaction.atomic
def accept(*, suggestion: Suggestion, by: User, at: datetime) -> Quote | Order:
    """Put one of the product on the document, or on a new quote for the customer; answers the document.

    Raises ValidationError for what was answered already, and where nothing can be added any more.
    """
    locked = _locked(suggestion)
    document: Quote | Order
    if locked.order is not None:
        document = _on_order(locked.order, locked.product, at)
    elif locked.quote is not None:
        document = _on_quote(locked.quote, locked.product, at)
    else:
        document = _new_quote(locked, by, at)
        locked.quote = document
    _answer(locked, State.ACCEPTED, by, at)
    return document


@transaction.atomic
def decline(*, suggestion: Suggestion, by: User, at: datetime) -> Suggestion:
    """The customer does not want it: it is not suggested to them again for half a year."""
    return _answer(_locked(suggestion, State.SHOWN, State.DECLINED), State.DECLINED, by, at)


def _on_quote(quote: Quote, product: Product, at: datetime) -> Quote:
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    kept = [replace(drafting.as_drafted(line), pk=line.pk) for line in lines]
    added = DraftedLine(product, product.name, ONE, None, tax_rate=lines[-1].tax_rate if lines else Decimal(0))
    return drafting.revise(quote=quote, values={}, lines=[*kept, added], version=None, at=at)


def _on_order(order: Order, product: Product, at: datetime) -> Order:
    if not Place(order=order).is_open:
        told = {"code": order, "state": order.get_status_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    kept = [Drafted.of(line) for line in order.lines.select_related("product", "order").order_by("position", "pk")]
    added = Drafted(product, product.name, ONE, None)
    return orders.revise(order=order, values={}, lines=[*kept, added], version=None, at=at)


def _new_quote(suggestion: Suggestion, by: User, at: datetime) -> Quote:
    values: dict[str, Any] = {
        "party": suggestion.party,
        "owner": by,
        "currency": suggestion.product.currency,
        "valid_until": drafting.valid_by_default(at),
    }
    added = DraftedLine(suggestion.product, suggestion.product.name, ONE, None)
    return drafting.draft(values=values, lines=[added], by=by, at=at)


def _locked(suggestion: Suggestion, *states: str) -> Suggestion:
    locked: Suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if locked.state not in (states or (State.SHOWN,)):
        raise ValidationError(_("This suggestion was answered already."))
    return locked


def _answer(suggestion: Suggestion, state: str, by: User, at: datetime) -> Suggestion:
    suggestion.state, suggestion.answered_at, suggestion.answered_by = state, at, by
    suggestion.save()
    return suggestion
