"""Which products to suggest where: by what stands on the document, or by what the customer bought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, FloatField, Max, Q
from django.db.models.functions import Cast

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine, Pairing, Quote, Suggestion

# What was bought or declined within this time is not suggested.
LATELY = timedelta(days=180)
SHOWN, CONSIDERED, ANCHORS = 3, 60, 200
CALLED_OFF = (Order.Status.CANCELLED, Order.Status.RETURNED)


@dataclass(frozen=True)
class Place:
    """Where products are suggested: on a quote, on an order, or on the page of a customer."""

    quote: Quote | None = None
    order: Order | None = None
    customer: Party | None = None

    @property
    def document(self) -> Quote | Order | None:
        """The quote or the order, if it is one."""
        return self.quote or self.order

    @property
    def party_id(self) -> int | None:
        """The key of the customer; None for an anonymous sale."""
        if self.document is not None:
            return self.document.party_id
        return self.customer.pk if self.customer else None

    @property
    def keys(self) -> dict[str, int | None]:
        """The columns of a suggestion made here."""
        return {
            "party_id": self.party_id,
            "quote_id": self.quote.pk if self.quote else None,
            "order_id": self.order.pk if self.order else None,
        }

    @property
    def is_open(self) -> bool:
        """Whether something can still be added: a draft, an order of which nothing has left."""
        if self.quote is not None:
            return self.quote.state == Quote.State.DRAFT
        return self.order is None or self.order.status == Order.Status.PLACED

    def may_answer(self, user: User) -> bool:
        """Whether the user may add what is suggested: to the document, or to a new quote for the customer."""
        if self.document is None:
            return user.may(Action.CREATE, Quote._meta.label_lower)
        rows: Any = type(self.document)._default_manager.all()
        return bool(rows.visible_to(user, Action.CHANGE).filter(pk=self.document.pk).exists())


def choose(place: Place, *, user: User, at: datetime) -> list[Pairing]:
    """The pairs whose other product is to be suggested here, the surest first, each product once.

    Never one that stands on the document, that the customer bought or declined lately, that is no longer sold, or
    that has no price in the document's currency. A fixed number of queries.
    """
    bought = _bought(place)
    since = at - LATELY
    anchors = _on(place) if place.document else set(bought)
    blocked = anchors if place.document else set()
    blocked = blocked | {product for product, last in bought.items() if last >= since} | _declined(place, since)
    pairs = (
        Pairing.objects.filter(product__in=anchors, other__in=_sold(place, user))
        .exclude(other__in=blocked)
        .select_related("product", "other")
        .order_by((Cast("both", FloatField()) / F("base")).desc(), "other", "product")
    )
    return _best(pairs[:CONSIDERED])


def _best(pairs: Iterable[Pairing]) -> list[Pairing]:
    best: dict[int, Pairing] = {}
    for pair in pairs:
        best.setdefault(pair.other_id, pair)
    return list(best.values())[:SHOWN]


def _sold(place: Place, user: User) -> Any:
    rows = Product.objects.visible_to(user).filter(is_sold=True)
    if place.document is not None:
        rows = rows.filter(price__isnull=False, currency=place.document.currency)
    return rows.values("pk")


def _on(place: Place) -> set[int]:
    """The products of the document."""
    assert place.document is not None  # asked for documents alone
    lines = place.document.lines.filter(product__isnull=False)
    return set(lines.order_by().values_list("product_id", flat=True))


def _bought(place: Place) -> dict[int, datetime]:
    """Product → when the customer last bought it, the latest products; this order itself does not count."""
    if place.party_id is None:
        return {}
    lines = OrderLine.objects.filter(
        order__party=place.party_id, order__deleted_at__isnull=True, product__isnull=False, quantity__gt=0
    ).exclude(order__status__in=CALLED_OFF)
    if place.order is not None:
        lines = lines.exclude(order=place.order)
    found = lines.order_by().values("product").annotate(last=Max("order__ordered_at")).order_by("-last")[:ANCHORS]
    return {row["product"]: row["last"] for row in found}


def _declined(place: Place, since: datetime) -> set[int]:
    """What this customer, or for an anonymous sale this document, did not want lately."""
    about = {name: key for name, key in place.keys.items() if key is not None}
    where = Q(party=place.party_id) if place.party_id else Q(**about)
    declined = Suggestion.objects.filter(where, state=Suggestion.State.DECLINED, answered_at__gte=since)
    return set(declined.order_by().values_list("product_id", flat=True))
