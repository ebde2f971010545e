"""Writing a quote: its head, its lines and their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.keyed import is_key
from guanxi.catalogue.models import BASE, Measure, Product
from guanxi.catalogue.pricing.finding import Quoted, list_price
from guanxi.kernel import money
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.actions import Clash, Conflict
from guanxi.records.models import Counter
from guanxi.sales.bundles import Parts, check, parts_of
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.models.order import PRICE_STEP
from guanxi.sales.prices import quoted, terms_of
from guanxi.sales.quotes.reckoning import Amounts, reckon, share_below, sum_up

PATTERN = CodePattern("QT{year}{seq:06}")
OWN = ("product", "description", "quantity", "unit", "factor", "discount", "tax_rate", "parts")
VALIDITY = timedelta(days=30)
UNKNOWN = Quoted(None, None)


@dataclass(frozen=True)
class DraftedLine:
    """A line as it was entered; `pk` is that of the line it changes. Discount and tax rate in per cent; the quantity is
    in base units, the price that of the `unit`, of which one is `factor` base units.

    `kept` names what its maker may not edit: a line that stands keeps it. Without a price it has that of the price
    lists, which is `quoted`.
    """

    product: Product | None
    description: str
    quantity: Decimal
    unit_price: Decimal | None
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    is_optional: bool = False
    pk: int | None = None
    kept: frozenset[str] = frozenset()
    quoted: Quoted = UNKNOWN
    unit: str = ""
    factor: Decimal = BASE.factor
    # Of a bundle its parts as they are today.
    parts: Parts = None

    @property
    def measure(self) -> Measure:
        """The unit in which it is counted."""
        return Measure(self.unit, self.factor)

    def amounts(self, quote: Quote) -> Amounts:
        """What it comes to in this quote. Raises ValidationError without a price."""
        return reckon(
            quantity=self.measure.count(self.quantity),
            unit_price=self.priced(quote.currency),
            discount=self.discount,
            tax_rate=self.tax_rate,
            includes_tax=quote.prices_include_tax,
            currency=quote.currency,
        )

    def priced(self, currency: str) -> Decimal:
        """Its price, or that of its product. Raises ValidationError where there is neither."""
        for price in (self.unit_price, self.quoted.price, list_price(self.product, currency, self.measure)):
            if price is not None:
                return price
        raise ValidationError(_("A line has no price: name one, or choose a product that has one."))

    def over(self, line: QuoteLine) -> DraftedLine:
        """The same line, with what its maker may not edit as it stands."""
        stands: dict[str, Any] = {name: getattr(line, name) for name in self.kept}
        factor = line.factor if "quantity" in self.kept or self._says_unit_of(line) else self.factor
        if factor != self.factor and "quantity" not in self.kept:
            # So many of the unit as it was when the line was written, whatever it is today.
            stands["quantity"] = Measure(self.unit, factor).base(self.measure.count(self.quantity))
        if "unit_price" in self.kept:
            stands["unit_price"] = (line.unit_price * factor / line.factor).quantize(PRICE_STEP, ROUND_HALF_UP)
        return replace(self, kept=frozenset(), factor=factor, **stands)

    def _says_unit_of(self, line: QuoteLine) -> bool:
        return self.unit == line.unit and line.product_id == (self.product.pk if self.product else None)

    def fields(self, quote: Quote) -> dict[str, Any]:
        """The columns of the line."""
        check(self.product, self.quantity, self.parts)
        amounts = self.amounts(quote)
        own = {name: getattr(self, name) for name in OWN}
        summed = {"net": amounts.net, "tax": amounts.tax, "amount": amounts.gross}
        usual = {"list_price": self.quoted.listed, "usual_price": self.quoted.price}
        return own | summed | usual | {"unit_price": self.priced(quote.currency), "is_optional": self.is_optional}


def valid_by_default(at: datetime) -> date:
    """Until when a quote that is written now is valid unless somebody says otherwise."""
    return timezone.localdate(at) + VALIDITY


def _with_usual(lines: Sequence[DraftedLine], quote: Quote, at: datetime) -> list[DraftedLine]:
    """The lines, each with what its product costs this customer by the price lists, bundles with their parts."""
    terms = terms_of(quote.party, currency=quote.currency, at=at)
    found = zip(lines, quoted(lines, terms), parts_of(lines), strict=True)
    return [replace(line, quoted=one, parts=parts) for line, one, parts in found]


@transaction.atomic
def draft(*, values: Mapping[str, Any], lines: Sequence[DraftedLine], by: User | None, at: datetime) -> Quote:
    """Write a quote, in the company's currency unless `values` names another; without a number one is given.

    Raises ValidationError without a line.
    """
    given = {"currency": settings.CURRENCY, "created_at": at, **values}
    given["code"] = given.get("code") or PATTERN.render(timezone.localdate(at), Counter.take(_counter(at)))
    quote = Quote(**given)
    quote.full_clean()
    quote.save()
    drafted = _with_usual(_some(lines), quote, at)
    made = [QuoteLine(quote=quote, position=n, **line.fields(quote)) for n, line in enumerate(drafted)]
    QuoteLine.objects.bulk_create_parts(made)
    add_up(quote)
    return quote


@transaction.atomic
def revise(
    *, quote: Quote, values: Mapping[str, Any], lines: Sequence[DraftedLine], version: int | None, at: datetime
) -> Quote:
    """Change a draft and its lines; lines that are not among `lines` go.

    Raises records.Conflict if somebody else has changed the quote at all, ValidationError without a line or for a
    quote that has been sent.
    """
    current = Quote.objects.select_for_update().get(pk=quote.pk)
    if version is not None and current.version != version:
        clashes = [Clash(n, getattr(current, n), v) for n, v in values.items() if getattr(current, n) != v]
        raise Conflict(current, clashes)
    changed = change(record=current, values=values, version=None)
    check_open(changed)
    stored = {line.pk: line for line in changed.lines.select_related("product")}
    for position, drafted in enumerate(_with_usual(_some(lines), changed, at)):
        line = stored.pop(drafted.pk, None) if drafted.pk else None  # type: ignore[arg-type]
        if line is None:
            QuoteLine.objects.create(quote=changed, position=position, **drafted.fields(changed))
        else:
            _set(line, {"position": position, **drafted.over(line).fields(changed)})
    for line in stored.values():
        line.delete()
    add_up(changed)
    return changed


# What may be changed of a quote whatever has become of it.
FREE = frozenset({"owner", "opportunity"})
# What changes the amounts of the lines, or what their products usually cost.
REPRICED = frozenset({"prices_include_tax", "party", "currency"})


@transaction.atomic
def change(*, record: Quote, values: Mapping[str, Any], version: int | None) -> Quote:
    """Change the head of a quote. Raises records.Conflict, and ValidationError for what was sent to the customer."""
    if any(not is_key(name) for name in values.keys() - FREE):
        check_open(Quote.objects.select_for_update().get(pk=record.pk))
    changed = records.change(record=record, values=values, version=version)
    if not REPRICED.isdisjoint(values):
        lines = list(changed.lines.select_related("product"))
        drafted = _with_usual([as_drafted(line) for line in lines], changed, timezone.now())
        for line, entered in zip(lines, drafted, strict=True):
            _set(line, entered.fields(changed))
        add_up(changed)
    return changed


@transaction.atomic
def change_all(*, records: QuerySet[Quote], values: Mapping[str, Any]) -> int:
    """Change the heads of many quotes, one by one; answers how many. Raises ValidationError as `change` does."""
    return len([change(record=quote, values=values, version=None) for quote in list(records)])


def check_open(quote: Quote) -> None:
    """Raises ValidationError for a quote that the customer has been given."""
    if quote.state != Quote.State.DRAFT:
        text = _("%(code)s is no longer a draft (%(state)s): make a new version of it.")
        raise ValidationError(text % {"code": quote, "state": quote.get_state_display()})


def as_drafted(line: QuoteLine) -> DraftedLine:
    """A line as it would be entered anew."""
    return DraftedLine(
        product=line.product,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        factor=line.factor,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=line.tax_rate,
        is_optional=line.is_optional,
    )


def add_up(quote: Quote) -> None:
    """Set the sums of a quote to those of its lines that count."""
    lines = list(quote.lines.select_related("product"))
    counted = [line for line in lines if line.counts]
    totals = sum_up((Amounts(line.net, line.tax, line.amount, 0), line.counts) for line in lines)
    charged = totals.gross if quote.prices_include_tax else totals.net
    quote.net, quote.tax, quote.total = totals.net, totals.tax, totals.gross
    quote.given_away = share_below(charged, sum(_listed(line, quote) for line in counted))
    quote.save(update_fields=["net", "tax", "total", "given_away"])


def most_given_away(quote: Quote) -> Decimal:
    """How far, in per cent, the quote lies below the list prices at most, whichever optional lines the customer takes.

    The most is reached by taking first what gives away most.
    """
    charged = listed = 0
    most = Decimal(0)
    lines = list(quote.lines.select_related("product"))
    further = sorted((line for line in lines if line.is_optional), key=lambda one: _below(one, quote), reverse=True)
    for group in ([line for line in lines if not line.is_optional], *([line] for line in further)):
        charged += sum(_charged(line, quote) for line in group)
        listed += sum(_listed(line, quote) for line in group)
        most = max(most, share_below(charged, listed))
    return most


def _below(line: QuoteLine, quote: Quote) -> Decimal:
    return share_below(_charged(line, quote), _listed(line, quote))


def _charged(line: QuoteLine, quote: Quote) -> int:
    return line.amount if quote.prices_include_tax else line.net


def _listed(line: QuoteLine, quote: Quote) -> int:
    """What the line would come to at what it costs this customer, or at its own price where that is higher."""
    usual = line.usual_price
    if usual is None:
        usual = list_price(line.product, quote.currency, line.measure) or Decimal(0)
    return money.line_amount(line.count, max(usual, line.unit_price), quote.currency)


def _set(line: QuoteLine, fields: Mapping[str, Any]) -> None:
    """Write what differs; a line that stays as it is has no history of this day."""
    if any(getattr(line, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(line, name, value)
        line.save()


def _some(lines: Sequence[DraftedLine]) -> Sequence[DraftedLine]:
    if not lines:
        raise ValidationError(_("A quote needs at least one line."))
    return lines


def _counter(at: datetime) -> str:
    return f"quote {PATTERN.counter(timezone.localdate(at))}"
