"""What purchase orders give out: one row is one order, or one of its lines. They are made here, and not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import if_seen
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import MONEY, NUMBER, Column
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders.listings import PURCHASES
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

BATCH = 2000
ORDER = PurchaseOrder._meta.label_lower
FIELDS = fields_of(PURCHASES, by=("code",), synonyms={}, hints={})


def _lines(lines: VisibleQuerySet[PurchaseLine], by: User | None) -> Iterator[tuple[Any, ...]]:
    rows = lines.with_sight(by, "order__supplier").filter(order__deleted_at__isnull=True).order_by("pk")
    names = ("product__code", "store__code", "article", "quantity", "received", "pack", "price", "amount")
    yield from rows.values_list("order__code", if_seen("order__supplier", "order__supplier__code"), *names).iterator(
        BATCH
    )


offer(
    Exporter(
        key=PURCHASES.key,
        label=PURCHASES.title,
        model=PurchaseOrder,
        rank=56,
        whole=True,
        columns=columns_of(PURCHASES, FIELDS),
        rows=lambda records, by: rows_of(PURCHASES, FIELDS, records),
    )
)
offer(
    Exporter(
        key="purchase-lines",
        label=_("Lines of purchase orders"),
        model=PurchaseLine,
        rank=57,
        rows=_lines,
        columns=(
            Column("order", _("purchase order number"), rule=(ORDER, "code")),
            Column("supplier", pgettext_lazy("purchasing", "supplier"), rule=(ORDER, "supplier")),
            Column("product", _("product")),
            Column("store", _("store")),
            Column("article", _("supplier's article number")),
            Column("quantity", _("quantity"), NUMBER),
            Column("received", pgettext_lazy("purchasing", "received"), NUMBER),
            Column("pack", _("base units in a pack"), NUMBER),
            Column("price", _("price of a pack"), MONEY),
            Column("amount", _("amount"), MONEY),
        ),
    )
)
