"""The table in which the prices of a list are written: a row for each product, a column for each quantity step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.listings import PRODUCTS
from guanxi.catalogue.models import BASE, Measure, Price, PriceList, Product
from guanxi.catalogue.pricing.actions import Place
from guanxi.catalogue.pricing.finding import listed_at
from guanxi.kernel import money
from guanxi.kernel.numbers import plain

PAGE = 50
FRESH_ROWS = 3
FRESH_STEPS = 1
ZERO = Decimal(0)


@dataclass
class Box:
    """One box: what stands in it, what is stored, and what is wrong with it."""

    name: str
    label: str
    was: str = ""
    text: str = ""
    error: str = ""


@dataclass
class Row:
    """The prices of a product, or of a further unit of it; without a product it has a box for the code."""

    boxes: list[Box]
    product: Product | None = None
    listed: str = ""
    code: Box | None = None
    # A further unit of the product; empty: its base unit.
    unit: str = ""

    @property
    def stored(self) -> list[Box]:
        """Its boxes but for those of columns that are yet to be named."""
        return self.boxes[: len(self.boxes) - FRESH_STEPS]


@dataclass(frozen=True)
class Asked:
    """Which products are shown: those on the list, or all on sale; found by a text; after a code."""

    everything: bool = False
    text: str = ""
    after: str = ""


@dataclass
class Grid:
    """A page of the prices of a list."""

    user: User
    price_list: PriceList
    asked: Asked
    steps: list[Decimal] = field(default_factory=list)
    new_steps: list[Box] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    # Empty rows, in which products are named by their codes.
    fresh: list[Row] = field(default_factory=list)
    next: str = ""

    def fill(self) -> Grid:
        """Write down what is stored. Five queries."""
        of_list = Price.objects.filter(price_list=self.price_list)
        known = set(of_list.order_by().values_list("from_quantity", flat=True).distinct())
        self.steps = sorted({ZERO, *known})
        self.new_steps = [Box(f"step-{n}", _("Further step")) for n in range(FRESH_STEPS)]
        products = self._products()
        if len(products) > PAGE:
            self.next = products[PAGE - 1].code
        held = of_list.filter(product__in=products[:PAGE])
        rows = held.values_list("product", "unit", "from_quantity", "unit_price")
        stored = {(product, unit, step): price for product, unit, step, price in rows}
        self.rows = [row for product in products[:PAGE] for row in self._rows(product, stored)]
        self.fresh = [self.fresh_row(str(n)) for n in range(FRESH_ROWS)]
        return self

    def _products(self) -> list[Product]:
        rows = Product.objects.visible_to(self.user)
        asked = self.asked
        if asked.text:
            rows = rows.filter(PRODUCTS.searched(asked.text, self.user))
        on_list = Price.objects.filter(price_list=self.price_list).values("product")
        rows = rows.filter(is_sold=True) if asked.everything else rows.filter(pk__in=on_list)
        if asked.after:
            rows = rows.filter(code__gt=asked.after)
        return list(rows.prefetch_related("units").order_by("code", "pk")[: PAGE + 1])

    @property
    def columns(self) -> list[str]:
        """The keys of the columns: the steps, and those that are yet to be named."""
        return [*(str(plain(step)) for step in self.steps), *(box.name for box in self.new_steps)]

    def _rows(self, product: Product, stored: Mapping[Place, Decimal]) -> Iterable[Row]:
        """A row for the base unit, and one for each further unit in which it is sold."""
        yield self._row(product, BASE, f"p-{product.pk}", stored)
        for unit in sorted(product.units.all(), key=lambda one: one.factor):
            if unit.is_sold:
                yield self._row(product, unit.measure, f"u-{unit.pk}", stored, own=unit.price)

    def _row(
        self, product: Product, of: Measure, key: str, stored: Mapping[Place, Decimal], own: int | None = None
    ) -> Row:
        boxes, name = [], f"{product} {of.name}".strip()
        for step in self.steps:
            price = stored.get((product.pk, of.name, step))
            text = "" if price is None else self.shown(price)
            boxes.append(Box(f"{key}-{plain(step)}", f"{name}, {told(step)}", text, text))
        boxes += [Box(f"{key}-{box.name}", f"{name}, {box.label}") for box in self.new_steps]
        listed = listed_at(product, of, own, self.price_list.currency)
        return Row(boxes, product, "" if listed is None else self.shown(listed), unit=of.name)

    @property
    def pattern(self) -> Row:
        """What further rows are made of in the page."""
        return self.fresh_row("__row__")

    def fresh_row(self, number: str) -> Row:
        """An empty row."""
        labels = [*map(told, self.steps), *(box.label for box in self.new_steps)]
        boxes = [Box(f"n-{number}-{key}", label) for key, label in zip(self.columns, labels, strict=True)]
        return Row(boxes, code=Box(f"code-{number}", _("SKU")))

    def shown(self, price: Decimal) -> str:
        """A price as it stands in a box: with the decimals of the currency, or more where it has more."""
        usual = round(price, money.exponent(self.price_list.currency))
        return f"{usual:f}" if usual == price else str(plain(price))

    def boxes(self) -> Iterable[Box]:
        """Every box."""
        yield from self.new_steps
        for row in (*self.rows, *self.fresh):
            yield from ([row.code] if row.code else [])
            yield from row.boxes

    @property
    def heads(self) -> list[str]:
        """What stands above the columns of the steps."""
        return [told(step) for step in self.steps]

    @property
    def faults(self) -> list[Box]:
        """The boxes that could not be understood."""
        return [box for box in self.boxes() if box.error]

    @property
    def is_good(self) -> bool:
        """Whether every box could be understood."""
        return not self.faults


def told(step: Decimal) -> str:
    """A step as the head of its column says it."""
    return _("From %(quantity)s") % {"quantity": plain(step)} if step else _("Any quantity")


def number_in(text: str, model_field: str) -> Decimal:
    """The number that a box says, as the column of prices takes it. Raises ValidationError."""
    try:
        found = money.parse_decimal(text)
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error
    cleaned: Decimal = Price._meta.get_field(model_field).clean(found, None)  # type: ignore[union-attr]
    return cleaned
