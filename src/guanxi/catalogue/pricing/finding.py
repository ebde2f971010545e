"""What a product costs, and why: the rule that chooses among price lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.catalogue.models import Price, Product, Store
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party


@dataclass(frozen=True, kw_only=True)
class Terms:
    """In which currency, on which day, for whom and of which grade, and where and how it is sold."""

    currency: str
    day: date
    grade: str = ""
    party: Party | None = None
    store: Store | None = None
    channel: str = ""


@dataclass(frozen=True)
class Quoted:
    """What a unit costs, in the major unit; None where nobody has said. `listed` is the list price in that currency.

    `rule` is the price on a list that decided, None where it is the list price.
    """

    price: Decimal | None
    listed: Decimal | None
    rule: Price | None = None

    @property
    def reason(self) -> str:
        """Which list, and which step of it."""
        if self.rule is None:
            return "" if self.price is None else _("List price")
        name = str(self.rule.price_list)
        if not self.rule.from_quantity:
            return name
        return _("%(list)s, from %(quantity)s") % {"list": name, "quantity": plain(self.rule.from_quantity)}


def prices_for(wanted: Sequence[tuple[Product, Decimal]], terms: Terms) -> list[Quoted]:
    """What each of these products costs in this quantity. One query. What comes back is priced as what went."""
    steps: dict[int, list[Price]] = defaultdict(list)
    for price in _offered({product.pk for product, _quantity in wanted}, terms):
        steps[price.product_id].append(price)
    return [_quoted(product, _best(steps[product.pk], abs(quantity)), terms.currency) for product, quantity in wanted]


def list_price(product: Product | None, currency: str) -> Decimal | None:
    """The list price of a product in the major unit of this currency; None where it has none."""
    if product is None or product.price is None or product.currency != currency:
        return None
    return money.to_decimal(product.price, currency)


def _offered(products: Iterable[int], terms: Terms) -> Iterable[Price]:
    """The prices of these products on all lists whose conditions fit."""
    begun = Q(price_list__starts_on__isnull=True) | Q(price_list__starts_on__lte=terms.day)
    running = Q(price_list__ends_on__isnull=True) | Q(price_list__ends_on__gte=terms.day)
    anywhere = Q(price_list__store__isnull=True)
    anybody = Q(price_list__party__isnull=True)
    rows = Price.objects.filter(
        begun,
        running,
        anybody if terms.party is None else anybody | Q(price_list__party=terms.party),
        anywhere if terms.store is None else anywhere | Q(price_list__store=terms.store),
        product__in=products,
        price_list__currency=terms.currency,
        price_list__grade__in={"", terms.grade},
        price_list__channel__in={"", terms.channel},
    )
    return rows.select_related("price_list")


def _best(prices: Iterable[Price], quantity: Decimal) -> Price | None:
    """The price that counts for this quantity, as the package says."""
    reached: dict[int, Price] = {}
    for price in sorted(prices, key=lambda one: one.from_quantity):
        if price.from_quantity <= quantity:
            reached[price.price_list_id] = price
    return min(reached.values(), key=_rank, default=None)


def _rank(price: Price) -> tuple[bool, int, int, Decimal, int]:
    of = price.price_list
    return of.party_id is None, -of.conditions, -of.priority, price.unit_price, of.pk


def _quoted(product: Product, rule: Price | None, currency: str) -> Quoted:
    listed = list_price(product, currency)
    return Quoted(listed if rule is None else rule.unit_price, listed, rule)
