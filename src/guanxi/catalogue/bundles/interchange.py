"""Import and export of the parts of bundles; one is found again by the bundle and the product."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.bundles.listings import PARTS
from guanxi.catalogue.units.interchange import PartLoader
from guanxi.exchange.record_loader import Target
from guanxi.workbench.interchange import exchange


class BundleLoader(PartLoader):
    """Brings parts in; cost and price of their bundles follow."""

    def create(self, targets: Sequence[Target]) -> None:
        super().create(targets)
        self._follow(targets)

    def update(self, targets: Sequence[Target]) -> None:
        super().update(targets)
        self._follow(targets)

    def _follow(self, targets: Sequence[Target]) -> None:
        follow({target.record.bundle_id for target in targets if target.record is not None})


exchange(
    PARTS,
    by=("bundle", "product"),
    synonyms={
        "bundle": ("套餐", "套餐编码", "组合商品", "bundle code", "kit"),
        "product": ("子商品", "组成商品", "商品编码", "component", "part code"),
        "count": ("数量", "用量", "quantity", "qty"),
        "unit": ("单位", "uom"),
    },
    hints={
        "bundle": _("The SKU of the bundle."),
        "product": _("The SKU of the part."),
        "unit": _("Empty for the base unit."),
    },
    loader=BundleLoader,
    rank=32,
)
