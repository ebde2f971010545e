"""Importing products and stores, each found again by its code; a product's category and brand are made by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue import bulk
from guanxi.catalogue.actions import BUNDLED, check_bundle
from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.listings import PRODUCTS, STORES
from guanxi.catalogue.models import Brand, Product
from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import Target
from guanxi.workbench.interchange import ListingLoader, exchange

SYNONYMS = {
    "code": ("商品编码", "商品编号", "货号", "产品编号", "条码", "stock code", "product code", "product id", "sku code",
             "item code", "barcode", "product"),
    "name": ("商品名称", "商品", "产品名称", "品名", "product name", "description", "item", "item name", "title"),
    "unit": ("计量单位", "uom"),
    "category": ("类别", "商品分类", "分类", "series", "department", "level2"),
    "brand": ("商标", "manufacturer"),
    "price": ("单价", "售价", "零售价", "sales price", "unit price", "list price"),
    "cost": ("成本价", "进价", "unit cost", "purchase price"),
    "warranty_months": ("保修期", "保修月数", "质保期", "质保期（月）", "warranty", "months of warranty"),
    "is_bundle": ("套餐", "组合商品", "是否套餐", "bundle", "kit"),
    "is_sold": ("在售", "active", "available"),
}  # fmt: skip


class ProductLoader(ListingLoader):
    """Brings products in; a product without a code has its name for one."""

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            values = line.values
            values["name"] = values.get("name") or values.get("code")
            values["code"] = values.get("code") or (values["name"] or "")[:60]
            if not values["code"]:
                line.refuse(_("A product needs a code or a name."))
        super().prepare([line for line in lines if line.outcome is None])
        self._check_bundles([line for line in lines if line.outcome is None])

    def _check_bundles(self, lines: Sequence[Line]) -> None:
        """Refuse what stored products do not become by hand either: a part a bundle, what has parts anything else."""
        said = [(line, {n: v for n in BUNDLED if (v := line.values.get(n)) is not None}) for line in lines]
        codes = {line.values["code"] for line, values in said if values}
        known = {product.code: product for product in Product.objects.filter(code__in=codes)} if codes else {}
        for line, values in said:
            product = known.get(line.values["code"])
            if product is None or not values:
                continue
            try:
                check_bundle(product, values)
                for name, value in values.items():
                    setattr(product, name, value)
                product.clean()
            except ValidationError as refusal:
                line.refuse(" ".join(refusal.messages), "is_bundle")

    def held(self, record: Product) -> dict[str, Any]:
        return super().held(record) | {
            "category": self.paths.get(record.category_id, ""),
            "brand": self.brands.get(record.brand_id, ""),  # type: ignore[arg-type]
        }

    def find(self, keys: Any) -> dict[str, Target]:
        self.paths = bulk.category_paths()
        used = Product.objects.filter(code__in=keys, brand__isnull=False).values("brand")
        self.brands = dict(Brand.objects.filter(pk__in=used).values_list("pk", "name"))
        return super().find(keys)

    def differs(self, name: str, held: Any, value: Any) -> bool:
        # A product whose file told only its code keeps the name that it has.
        if name == "name" and "name" not in self.loading.mapped:
            return False
        return super().differs(name, held, value)

    def create(self, targets: Sequence[Target]) -> None:
        self._open_branches(targets)
        super().create(targets)

    def update(self, targets: Sequence[Target]) -> None:
        self._open_branches(targets)
        super().update(targets)
        follow([target.record.pk for target in targets if target.record is not None])

    def fill(self, record: Any, changes: dict[str, Any]) -> None:
        for name, known in (("category", self.categories), ("brand", self.made)):
            if isinstance(changes.get(name), str):
                setattr(record, f"{name}_id", known.get(changes[name]))
        super().fill(record, {n: v for n, v in changes.items() if n not in ("category", "brand")})

    def _open_branches(self, targets: Sequence[Target]) -> None:
        """Make the categories and brands that are not known yet."""
        self.categories = bulk.categories_by_path({t.changes["category"] for t in targets if t.changes.get("category")})
        self.made = bulk.brands_by_name({t.changes["brand"] for t in targets if t.changes.get("brand")})

    categories: dict[str, int] = {}
    made: dict[str, int] = {}


KIND = exchange(
    PRODUCTS,
    by=("code",),
    needs=(("code", "name"),),
    synonyms=SYNONYMS,
    hints={
        "code": gettext_lazy("Without a code the name is the code."),
        "category": gettext_lazy("Branches are divided by “ > ”."),
    },
    loader=ProductLoader,
    rank=30,
)

exchange(STORES, by=("code",), synonyms={"code": ("门店编码", "门店编号"), "name": ("门店名称", "店名")}, rank=60)
