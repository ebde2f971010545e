"""The addresses of orders, payments, shipments and returns, and who passes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.security.table import ADMINISTRATORS, EDITORS, MAKERS, NOBODY, READERS, get, listing, post, words

from guanxi.sales.models import Order, Return, ReturnReason


def returned(order: Order, told: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A return that is asked for, and a reason that the company has added."""
    about = {"reason": ReturnReason.standard("quality"), "requested_at": now, "moved_at": now, **told}
    return {
        "claim": Return.objects.create(code="RT1", order=order, kind="refund", **about),
        "return_reason": ReturnReason.objects.create(name="尺寸不合"),
    }


# Their verbs move them, no drag.
DIFFER = {
    "returns:move": post("returns:move", NOBODY, "claim", group="state", value="approved"),
    "returns:bulk_do": post("returns:bulk_do", NOBODY, "delete", pk="999999"),
    "shipments:move": post("shipments:move", NOBODY, "parcel", group="state", value="lost"),
}
GOODS = [
    *listing("orders", "order", makers=MAKERS, field="channel", group="status"),
    *listing("payments", "payment", makers=MAKERS, field="reference", group="method"),
    get("payments:open_orders", MAKERS, party="party"),
    *(DIFFER.get(r.name, r) for r in listing("shipments", "parcel", field="tracking", group="state")),
    *(DIFFER.get(r.name, r) for r in listing("returns", "claim", field="tracking", group="state")),
    get("returns:verb", ADMINISTRATORS, "claim", "refusal"),
    post("returns:verb", EDITORS, "claim", "closure"),
    get("orders:verb", MAKERS & READERS, "order", "return"),
    get("returns:terms", ADMINISTRATORS),
    *words("returnreasons", "return_reason"),
    post("returns:terms", ADMINISTRATORS, free_days="8"),
    get("shipments:packing", READERS, "parcel"),
    get("shipments:verb", EDITORS, "parcel", "receipt"),
    get("orders:verb", EDITORS, "order", "shipment"),
    post("orders:verb", EDITORS, "order", "cancellation"),
]
