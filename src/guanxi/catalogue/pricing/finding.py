"""What a product costs, and why: the rule that chooses among price lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.catalogue.models import BASE, Measure, Price, Product, ProductUnit, Store
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party

# How prices are kept.
STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Wanted:
    """So many of a product, in this unit of it."""

    product: Product
    count: Decimal
    measure: Measure = BASE


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
    """What one of the unit costs, in the major unit; None where nobody has said. `listed` is its list price.

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
        step = f"{plain(self.rule.from_quantity)} {self.rule.unit}".strip()
        return _("%(list)s, from %(quantity)s") % {"list": name, "quantity": step}


def prices_for(wanted: Sequence[Wanted], terms: Terms) -> list[Quoted]:
    """What each of these products costs in this quantity. What comes back is priced as what went.

    One query, and one more where further units are asked for.
    """
    steps: dict[int, list[Price]] = defaultdict(list)
    for price in _offered({one.product.pk for one in wanted}, terms):
        steps[price.product_id].append(price)
    listed = list_prices([(one.product, one.measure) for one in wanted], terms.currency)
    found = [_best(steps[one.product.pk], abs(one.count), one.measure) for one in wanted]
    return [
        Quoted(price if rule is None else charged(rule, one.measure), price, rule)
        for one, rule, price in zip(wanted, found, listed, strict=True)
    ]


def list_price(product: Product | None, currency: str, measure: Measure = BASE) -> Decimal | None:
    """The list price of one such unit of a product in the major unit of this currency; None where it has none."""
    return None if product is None else list_prices([(product, measure)], currency)[0]


def list_prices(wanted: Sequence[tuple[Product, Measure]], currency: str) -> list[Decimal | None]:
    """The list prices of these units: that which a unit has itself, else factor × that of the base unit.

    No query, but one where further units are asked for.
    """
    named = {product.pk for product, measure in wanted if measure.name}
    rows: Iterable[ProductUnit] = ProductUnit.objects.filter(product__in=named, price__isnull=False) if named else []
    own = {(unit.product_id, unit.name): unit.price for unit in rows}
    return [listed_at(product, measure, own.get((product.pk, measure.name)), currency) for product, measure in wanted]


def charged(rule: Price, measure: Measure) -> Decimal:
    """What one of the unit costs by a price on a list, rounded half up to what prices are kept in."""
    return rule.unit_price if rule.unit == measure.name else _times(rule.unit_price, measure)


def listed_at(product: Product, measure: Measure, own: int | None, currency: str) -> Decimal | None:
    """The list price of a unit that has this one of its `own`, in minor units, or none."""
    if product.currency != currency:
        return None
    if own is not None:
        return money.to_decimal(own, currency)
    return None if product.price is None else _times(money.to_decimal(product.price, currency), measure)


def _times(price: Decimal, measure: Measure) -> Decimal:
    return price if measure.factor == 1 else (price * measure.factor).quantize(STEP, ROUND_HALF_UP)


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


def _best(prices: Iterable[Price], count: Decimal, measure: Measure) -> Price | None:
    """The price that counts for so many of the unit, as the package says."""
    least = {"": count * measure.factor, measure.name: count}
    reached: dict[int, Price] = {}
    # A price of the unit itself goes before one of the base unit.
    for price in sorted(prices, key=lambda one: (one.unit == measure.name, one.from_quantity)):
        if price.unit in least and price.from_quantity <= least[price.unit]:
            reached[price.price_list_id] = price
    return min(reached.values(), key=lambda price: _rank(price, measure), default=None)


def _rank(price: Price, measure: Measure) -> tuple[bool, int, int, Decimal, int]:
    of = price.price_list
    return of.party_id is None, -of.conditions, -of.priority, charged(price, measure), of.pk
