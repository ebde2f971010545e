"""What pages tell of stock: levels, what is promised to whom, and the last lines of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from guanxi.access.models import User
from guanxi.audit.recording import model_of
from guanxi.catalogue.models import Reservation, StockLevel, StockMovement
from guanxi.catalogue.stock.listings import STOCK
from guanxi.catalogue.stock.origin import Origin

SHOWN = 20


def stock_of(user: User, **levels: Any) -> dict[str, Any]:
    """The stock of these levels (`product=` or `pk=`), as far as the user sees it; empty for who sees none.

    Three queries, and one for each kind of record for whose sake goods moved.
    """
    asked = Q(**{f"level__{name}": value for name, value in levels.items()})
    rows = StockLevel.objects.visible_to(user).filter(**levels).select_related("product", "store")
    movements = StockMovement.objects.visible_to(user).filter(asked).select_related("level__store", "by")
    promised = Reservation.objects.visible_to(user).filter(asked, state__in=Reservation.OPEN)
    last = list(movements.order_by("-pk")[:SHOWN])
    held = list(promised.select_related("level__store").order_by("made_at", "pk")[:SHOWN])
    entries: list[StockMovement | Reservation] = [*last, *held]
    found = named({Origin(x.origin_kind, x.origin_id) for x in entries if x.origin_id}, user)
    return {
        "levels": [(level, STOCK.cells(level, user)) for level in rows.order_by("store__name")],
        "movements": [(x, found.get((x.origin_kind, x.origin_id))) for x in last],
        "reservations": [(x, found.get((x.origin_kind, x.origin_id))) for x in held],
    }


def named(origins: Iterable[Origin], user: User) -> dict[tuple[str, int | None], models.Model]:
    """The records for whose sake it was done, as far as the user sees them."""
    keys: dict[str, set[int]] = defaultdict(set)
    for origin in origins:
        keys[origin.kind].add(origin.pk)
    found: dict[tuple[str, int | None], models.Model] = {}
    for kind, pks in keys.items():
        rows: Any = model_of(kind)._default_manager
        found |= {(kind, pk): record for pk, record in rows.visible_to(user).in_bulk(pks).items()}
    return found
