"""Import and export of units; one is found again by its product and its name."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.units.listeners import tell
from guanxi.catalogue.units.listings import UNITS
from guanxi.exchange.record_loader import Target
from guanxi.workbench.interchange import ListingLoader, exchange


class PartLoader(ListingLoader):
    """Brings in what is found again by the record that it belongs to."""

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return super().keys_of({name: getattr(value, "pk", value) for name, value in values.items()})


class UnitLoader(PartLoader):
    """Brings units in; bundles with parts in them follow."""

    def update(self, targets: Sequence[Target]) -> None:
        super().update(targets)
        tell({target.record.product_id for target in targets if target.record is not None})


exchange(
    UNITS,
    by=("product", "name"),
    needs=(("product",), ("name",), ("factor",)),
    synonyms={
        "product": ("商品编码", "产品编码", "货号", "sku", "product code"),
        "name": ("单位", "包装单位", "unit", "uom"),
        "factor": ("换算率", "换算数量", "factor", "pack size"),
        "price": ("单价", "价格", "list price"),
    },
    hints={"product": _("The SKU."), "factor": _("How many base units one of it is: 24.")},
    loader=UnitLoader,
    rank=31,
)
