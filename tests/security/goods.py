"""The addresses of orders, payments and shipments, and who passes them."""

from __future__ import annotations

from tests.security.table import EDITORS, MAKERS, NOBODY, READERS, get, listing, post

# Their verbs move them, no drag.
DIFFER = {
    "shipments:move": post("shipments:move", NOBODY, "parcel", group="state", value="lost"),
}
GOODS = [
    *listing("orders", "order", makers=MAKERS, field="channel", group="status"),
    *listing("payments", "payment", makers=MAKERS, field="reference", group="method"),
    get("payments:open_orders", MAKERS, party="party"),
    *(DIFFER.get(r.name, r) for r in listing("shipments", "parcel", field="tracking", group="state")),
    get("shipments:packing", READERS, "parcel"),
    get("shipments:verb", EDITORS, "parcel", "receipt"),
    get("orders:verb", EDITORS, "order", "shipment"),
    post("orders:verb", EDITORS, "order", "cancellation"),
]
