"""Import and export of suppliers' articles; one is found again by the supplier and the product."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.units.interchange import PartLoader
from guanxi.exchange.record_loader import Target
from guanxi.purchasing.supplies.actions import let_supply
from guanxi.purchasing.supplies.listings import SUPPLIES
from guanxi.workbench.interchange import exchange


class SupplyLoader(PartLoader):
    """Brings articles in; their suppliers play that role."""

    def create(self, targets: Sequence[Target]) -> None:
        super().create(targets)
        suppliers = {target.record.supplier_id for target in targets if target.record is not None}
        let_supply(suppliers, since=timezone.localdate(self.loading.at))


exchange(
    SUPPLIES,
    by=("supplier", "product"),
    synonyms={
        "supplier": ("供应商", "供应商编码", "供货商", "supplier code", "vendor", "vendor code"),
        "product": ("商品编码", "产品编码", "货号", "sku", "product code"),
        "article": ("供应商货号", "供应商料号", "厂家货号", "vendor sku", "article number", "supplier part number"),
        "pack": ("装箱数", "箱规", "包装数量", "每件数量", "pack size", "order multiple"),
        "price": ("进价", "采购价", "供货价", "purchase price", "unit cost"),
        "currency": ("币种", "货币"),
        "minimum": ("起订量", "最小起订量", "最低订购量", "moq", "minimum order quantity"),
        "lead_days": ("交货天数", "交期", "到货天数", "供货周期", "lead time", "lead time days"),
        "is_preferred": ("首选", "首选供应商", "preferred supplier"),
    },
    hints={
        "supplier": _("The code of its file."),
        "product": _("The SKU."),
        "price": _("Of a pack, not of a base unit."),
    },
    loader=SupplyLoader,
    rank=34,
)
