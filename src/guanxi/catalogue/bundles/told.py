"""What the page of a product tells of its parts, of the bundles that contain it, and of how many can be had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.bundles.listings import PARTS
from guanxi.catalogue.bundles.recipes import bundles_in, contents_of
from guanxi.catalogue.models import BundlePart, Product, StockLevel
from guanxi.kernel.numbers import plain
from guanxi.workbench.columns import Column
from guanxi.workbench.markup import cell_html

SHOWN = ("product", "count", "unit")


@dataclass(frozen=True, kw_only=True)
class CountedIn(Column):
    """The unit in which a part is counted, also where it is the base unit, for which the part's own is empty."""

    def text(self, record: Any, raw: Any) -> str:
        return raw or str(record.product.unit)


def parts_of(user: User, product: Product) -> dict[str, Any]:
    """The parts of a bundle as rows that are edited in place, and how many of it each store has; of another product
    the bundles that contain it.
    """
    rows = BundlePart.objects.visible_to(user).select_related("bundle", "product").order_by("pk")
    if not product.is_bundle:
        return {"bundles": list(rows.filter(product=product, bundle__deleted_at__isnull=True))}
    columns = [_told(column, user) for key, column in PARTS.readable_for(user).items() if key in SHOWN]
    return {
        "part_columns": columns,
        "part_rows": _rows(rows.filter(bundle=product), columns, user),
        "may_add_parts": user.may(Action.CREATE, PARTS.label),
        "may_remove_parts": user.may(Action.DELETE, PARTS.label),
        "available": available(user, product),
    }


def _told(column: Column, user: User) -> Column:
    if column.key != "unit" or not user.reads(Product._meta.label_lower, "unit"):
        return column
    return CountedIn(key=column.key, label=column.label, edit=column.edit)


def _rows(
    parts: Iterable[BundlePart], columns: Sequence[Column], user: User
) -> list[tuple[BundlePart, list[SafeString]]]:
    may_change = user.may(Action.CHANGE, PARTS.label)
    shown = [column if may_change and user.edits(PARTS.label, column.key) else column.locked for column in columns]
    return [(part, [cell_html(PARTS, part, column) for column in shown]) for part in parts]


def available(user: User, bundle: Product) -> list[tuple[str, Decimal]]:
    """How many bundles each store could give, most first; of stores that the user sees. Nothing where none runs out."""
    contents = contents_of([bundle])[bundle.pk]
    levels = StockLevel.objects.visible_to(user).filter(product__in=[content.product.pk for content in contents])
    free: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for level in levels.select_related("store"):
        free[str(level.store)][level.product_id] = level.available
    counted = {store: bundles_in(contents, stock) for store, stock in free.items()}
    return sorted(((s, plain(n)) for s, n in counted.items() if n is not None), key=lambda one: (-one[1], one[0]))
