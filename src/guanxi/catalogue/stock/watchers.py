"""What runs low: stock at or below its reorder point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.catalogue.models import StockLevel, StockMovement
from guanxi.catalogue.stock.listings import FREE
from guanxi.kernel.money import round_half_up
from guanxi.kernel.numbers import plain

CHUNK = 500


@watcher(
    "catalogue.reorder",
    label=_("To be reordered"),
    sentence=_("What is available of a product has fallen to its reorder point."),
    icon="package-import",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Average sales over"), default=30, unit=_("days")),),
    tells=(("catalogue.product", "price"),),
)
def running_low(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Levels at or below their reorder point; at stake is what is sold in so many days, by the ledger, at its price."""
    since = now - timedelta(days=thresholds["days"])
    shipped = StockMovement.objects.filter(level=OuterRef("pk"), kind=StockMovement.Kind.SHIPPED, at__gte=since)
    sold = Subquery(shipped.order_by().values("level").annotate(sum=-Sum("quantity")).values("sum"))
    low = StockLevel.objects.filter(reorder_point__gte=FREE, product__is_stocked=True, product__deleted_at__isnull=True)
    rows = low.select_related("product", "store").annotate(sold=sold, owner=F("product__owner"), team=F("store__team"))
    for level in rows.order_by("pk").iterator(CHUNK):
        yield Case(
            key=f"{level.pk}:{level.reorder_point}",
            owner_id=level.owner,
            team_id=level.team,
            subject=(StockLevel._meta.label_lower, level.pk),
            stake=round_half_up((level.sold or Decimal(0)) * (level.product.price or 0)),
            facts={
                "name": str(level.product),
                "store": str(level.store),
                "available": str(plain(level.available)),
                "unit": level.product.unit,
            },
        )
