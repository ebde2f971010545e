"""The ledger of points as a file: it is written by what happens, and not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import DAY, MOMENT, NUMBER, Column
from guanxi.loyalty.models import PointsEntry
from guanxi.loyalty.points.listings import POINTS

ENTRY = PointsEntry._meta.label_lower


def _rows(entries: VisibleQuerySet[PointsEntry], by: User | None) -> Iterator[tuple[Any, ...]]:
    # Who sees an entry sees its customer.
    for one in entries.select_related("party").order_by("pk").iterator(2000):
        told = (one.get_kind_display(), one.points, one.left, one.expires_on, one.reason)
        yield one.party.code, one.party.name, one.at, *told


offer(
    Exporter(
        key=POINTS.key,
        label=POINTS.title,
        model=PointsEntry,
        rank=65,
        rows=_rows,
        columns=(
            Column("customer", _("customer"), rule=(ENTRY, "party")),
            Column("name", _("name"), rule=(ENTRY, "party")),
            Column("at", _("time"), MOMENT, rule=(ENTRY, "at")),
            Column("kind", _("kind"), rule=(ENTRY, "kind")),
            Column("points", pgettext_lazy("loyalty", "points"), NUMBER, rule=(ENTRY, "points")),
            Column("left", _("not used up yet"), NUMBER, rule=(ENTRY, "left")),
            Column("expires_on", _("valid until"), DAY, rule=(ENTRY, "expires_on")),
            Column("reason", _("reason"), rule=(ENTRY, "reason")),
        ),
    )
)
