"""The addresses of purchasing, what is on the stage for them, and who passes them."""

from __future__ import annotations

from typing import Any

from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, NOBODY, READERS, get, listing, post

from guanxi.access.models import User
from guanxi.catalogue.models import Product, Store
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply


def purchases(party: Party, product: Product, store: Store, owner: User) -> dict[str, Any]:
    """What a supplier sells, and a draft of an order to it with a line."""
    order = PurchaseOrder.objects.create(code="PO1", supplier=party, owner=owner)
    return {
        "supply": Supply.objects.create(supplier=party, product=product, price=100),
        "purchase": order,
        "purchase_line": PurchaseLine.objects.create(order=order, product=product, store=store, quantity=2),
    }


# Their verbs move them, no drag.
DIFFER = {"purchases:move": post("purchases:move", NOBODY, "purchase", group="state", value="ordered")}
PURCHASES = [
    *listing(
        "supplies",
        "supply",
        readers=EVERYBODY,
        editors=ADMINISTRATORS,
        makers=ADMINISTRATORS,
        exporters=ADMINISTRATORS,
        field="article",
    ),
    *(
        DIFFER.get(route.name, route)
        for route in listing("purchases", "purchase", makers=MAKERS, field="note", group="state")
    ),
    get("purchases:proposal", EVERYBODY),
    post("purchases:proposal", MAKERS, take="999999"),
    get("purchases:new_part", EDITORS, "purchase", "lines"),
    post("purchases:new_part", EDITORS, "purchase", "lines"),
    get("purchases:edit_part", EDITORS, "purchase", "lines", "purchase_line"),
    post("purchases:edit_part", EDITORS, "purchase", "lines", "purchase_line", quantity="3"),
    post("purchases:remove_part", EDITORS, "purchase", "lines", "purchase_line"),
    get("purchases:verb", EDITORS, "purchase", "ordering"),
    get("purchases:verb", EDITORS, "purchase", "mailing"),
    get("purchases:pdf", READERS, "purchase"),
    post("purchases:verb", EDITORS, "purchase", "cancellation"),
]
