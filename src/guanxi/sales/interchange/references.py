"""What rows refer to by key: customers, products, stores. Known ones are found in bulk, unknown ones made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guanxi.catalogue import bulk as catalogue
from guanxi.catalogue.bundles.recipes import contents_of
from guanxi.catalogue.models import BASE, Measure, Product
from guanxi.exchange.loading import Line, Loading
from guanxi.kernel.text import match_key
from guanxi.parties import bulk as parties
from guanxi.parties.codes import keys_by_code
from guanxi.parties.interchange.finding import parties_named
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind
from guanxi.sales.bundles import Parts
from guanxi.sales.models.bundled import kept

# What stands for a record: its primary key, or, in a dry run, the key by which it would be made.
Reference = int | str
REMEMBERED = 100_000


@dataclass(frozen=True)
class ProductReference:
    """A product, what one base unit of it costs (minor units) and its months of warranty, where that is known, its
    units by name, and of a bundle its parts.
    """

    pk: Reference
    cost: int | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    warranty: int | None = None
    parts: Parts = None


class References:
    """Looks up and makes what the lines of a run refer to. What was found once is remembered for a while."""

    def __init__(self, loading: Loading, *, customer: str = "customer", kind: str = PartyKind.PERSON) -> None:
        self.loading = loading
        # The field that names the customer, and what one is that has no file yet.
        self.field, self.kind = customer, kind
        self.customers: dict[str, Reference] = {}
        self.products: dict[str, ProductReference] = {}
        self.stores: dict[str, Reference] = {}

    def resolve(self, lines: Sequence[Line]) -> None:
        """Make sure that what these lines refer to can be asked for; refuse the lines where it cannot."""
        for known in (self.customers, self.products):
            if len(known) > REMEMBERED:
                known.clear()
        self.resolve_customers(lines)
        going_on = [line for line in lines if line.outcome is None]
        self._resolve_products(going_on)
        self._resolve_stores(going_on)

    def resolve_customers(self, lines: Sequence[Line]) -> None:
        """Find the customers of these lines by code, else by name; open files for the others."""
        asked = {key for line in lines if (key := line.values.get(self.field)) and key not in self.customers}
        if not asked:
            return
        by_code = keys_by_code(asked)
        unknown = asked - by_code.keys()
        named = parties_named(unknown) if unknown else {}
        ambiguous = {key for key in unknown if len(named.get(match_key(key), ())) > 1}
        found: dict[str, int] = by_code | {
            key: named[match_key(key)][0].pk for key in unknown if match_key(key) in named
        }
        hidden = found.keys() - self._visible(found)
        for line in lines:
            if line.values.get(self.field) in ambiguous:
                line.refuse(_("Several customers have this name; give the code of the one that is meant."), self.field)
            elif line.values.get(self.field) in hidden:
                line.refuse(_("This customer exists already, but is not among those that you see."), self.field)
        self.customers |= {key: pk for key, pk in found.items() if key not in hidden and key not in ambiguous}
        self.customers |= self._open_files(unknown - found.keys())

    def _visible(self, found: Mapping[str, int]) -> set[str]:
        visible = self.loading.visible(Party, found.values())
        return {key for key, pk in found.items() if pk in visible}

    def _open_files(self, keys: Collection[str]) -> Mapping[str, Reference]:
        if self.loading.dry or not keys:
            return {key: key for key in keys}
        names = {key: key for key in sorted(keys)}
        return parties.open_files(names=names, owner=self.loading.owner, at=self.loading.at, kind=self.kind)

    def _resolve_products(self, lines: Sequence[Line]) -> None:
        asked: dict[str, tuple[str, str]] = {}
        for line in lines:
            code = line.values.get("product")
            if code and code not in self.products:
                name, category = asked.get(code, ("", ""))
                asked[code] = (
                    name or line.values.get("description") or "",
                    category or line.values.get("category") or "",
                )
        known = Product.objects.filter(code__in=asked).only("code", "cost", "unit", "warranty_months", "is_bundle")
        products = list(known.prefetch_related("units"))
        contents = contents_of(products)
        for product in products:
            named = {unit.name: unit.measure for unit in product.units.all()} | {product.unit: BASE}
            parts = [kept(part) for part in contents.get(product.pk, ())] or None
            self.products[product.code] = ProductReference(
                product.pk, product.cost, named, product.warranty_months, parts
            )
        unknown = {code: named for code, named in asked.items() if code not in self.products}
        if self.loading.dry:
            self.products |= {code: ProductReference(code) for code in unknown}
        elif unknown:
            currency = self.loading.conventions.currency
            made = catalogue.open_products(names=unknown, currency=currency, at=self.loading.at)
            self.products |= {code: ProductReference(pk) for code, pk in made.items()}

    def _resolve_stores(self, lines: Sequence[Line]) -> None:
        asked = {key for line in lines if (key := line.values.get("store")) and key not in self.stores}
        if asked:
            known = catalogue.stores_by_key(asked, make=False)
            self._tell_of_new_stores(lines, asked - known.keys())
            known |= {} if self.loading.dry else catalogue.stores_by_key(asked - known.keys())
            self.stores |= {key: known.get(key, key) for key in asked}

    def _tell_of_new_stores(self, lines: Sequence[Line], unknown: set[str]) -> None:
        for line in lines:
            if (key := line.values.get("store")) in unknown:
                line.warn(_("There is no store “%s” yet; it is made.") % key, "store")
                unknown = unknown - {key}
