"""Import and export of price lists and prices; a price is found again by list, product, unit and quantity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.pricing.listings import PRICE_LISTS, PRICES
from guanxi.catalogue.units.interchange import PartLoader
from guanxi.exchange.loading import Line
from guanxi.kernel.numbers import plain
from guanxi.workbench.interchange import exchange


class PriceLoader(PartLoader):
    """Brings prices in; one that names no quantity holds from the first piece on."""

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.values.get("from_quantity") is None:
                line.values["from_quantity"] = Decimal(0)
            line.values["unit"] = line.values.get("unit") or ""
        super().prepare(lines)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return super().keys_of(values | {"from_quantity": str(plain(values["from_quantity"]))})


exchange(
    PRICE_LISTS,
    by=("name",),
    synonyms={
        "name": ("价目表", "价格表", "price list"),
        "party": ("客户", "客户编码", "customer code"),
        "grade": ("客户等级", "等级", "level"),
        "store": ("门店",),
        "channel": ("渠道",),
        "starts_on": ("生效日期", "开始日期", "from"),
        "ends_on": ("失效日期", "结束日期", "until", "to"),
        "priority": ("优先级",),
    },
    rank=61,
)
exchange(
    PRICES,
    by=("price_list", "product", "unit", "from_quantity"),
    needs=(("price_list",), ("product",), ("unit_price",)),
    synonyms={
        "price_list": ("价目表", "价格表", "list"),
        "product": ("商品编码", "产品编码", "货号", "sku", "product code"),
        "unit": ("单位", "包装单位", "uom"),
        "from_quantity": ("起订量", "数量", "quantity", "min quantity"),
        "unit_price": ("单价", "价格", "price"),
    },
    hints={
        "product": _("The SKU."),
        "unit": _("A further unit of the product, such as a case; empty: the base unit."),
        "from_quantity": _("Empty: from the first piece on."),
        "unit_price": _("In the currency of the list."),
    },
    loader=PriceLoader,
    rank=62,
)
