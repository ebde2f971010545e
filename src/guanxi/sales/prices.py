"""What the lines of orders, quotes and opportunities cost by the price lists of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.utils import timezone

from guanxi.catalogue.models import Measure, Product, Store
from guanxi.catalogue.pricing.finding import Quoted, Terms, Wanted, prices_for
from guanxi.parties.models import Party


class Priced(Protocol):
    """A line as it was entered: so many base units, counted in a unit of which one is `factor` of them."""

    @property
    def product(self) -> Product | None: ...

    @property
    def quantity(self) -> Decimal: ...

    @property
    def unit(self) -> str: ...

    @property
    def factor(self) -> Decimal: ...


def terms_of(
    party: Party | None, *, currency: str, at: datetime, store: Store | None = None, channel: str = ""
) -> Terms:
    """For whom, when and where it is sold."""
    buyer: dict[str, Any] = {"grade": party.grade, "party": party} if party else {}
    return Terms(currency=currency, day=timezone.localdate(at), store=store, channel=channel, **buyer)


def quoted(lines: Sequence[Priced], terms: Terms) -> list[Quoted]:
    """What each line's product costs; nothing is known of a line without one. At most two queries."""
    known = [_wanted(line, line.product) for line in lines if line.product is not None]
    found = iter(prices_for(known, terms) if known else [])
    return [Quoted(None, None) if line.product is None else next(found) for line in lines]


def _wanted(line: Priced, product: Product) -> Wanted:
    measure = Measure(line.unit, line.factor)
    return Wanted(product, measure.count(line.quantity), measure)
