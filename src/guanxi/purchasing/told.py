"""What the pages of a product and of a supplier tell of suppliers' articles."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply
from guanxi.purchasing.orders.listings import PURCHASES, TONES
from guanxi.purchasing.supplies.listings import SUPPLIES

SHOWN = 20


def suppliers_of(user: User, product: Product) -> dict[str, Any]:
    """Who supplies a product, and what of it is on order. Two queries, none for who sees neither."""
    rows = (
        Supply.objects.visible_to(user).with_sight(user).filter(product=product).select_related("product", "supplier")
    )
    to_come = PurchaseLine.objects.visible_to(user).filter(
        product=product,
        received__lt=F("quantity"),
        order__state__in=PurchaseOrder.OPEN,
        order__deleted_at__isnull=True,
    )
    lines = to_come.select_related("order", "store").order_by("order__expected_on", "pk")[:SHOWN]
    return {
        "supplies": [(one, SUPPLIES.cells(one, user)) for one in rows.order_by("-is_preferred", "pk")[:SHOWN]],
        "to_come": [(line, TONES[line.order.state]) for line in lines],
        "may_add_supplies": user.may(Action.CREATE, SUPPLIES.label),
        "buys": not product.is_bundle,
    }


def supplied_by(user: User, party: Party) -> dict[str, Any]:
    """What a party supplies, and the last orders to it. Two queries."""
    rows = Supply.objects.visible_to(user).filter(supplier=party).select_related("product", "supplier")
    orders = PurchaseOrder.objects.visible_to(user).filter(supplier=party).order_by("-pk")[:SHOWN]
    return {
        "supplies": [(one, SUPPLIES.cells(one, user)) for one in rows.order_by("product__name", "pk")[:SHOWN]],
        "may_add": user.may(Action.CREATE, SUPPLIES.label),
        "purchases": [(order, PURCHASES.cells(order, user, "state", "total", "expected_on")) for order in orders],
    }
