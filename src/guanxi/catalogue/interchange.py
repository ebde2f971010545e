"""Importing products: one row is one product, found again by its code; categories and brands are made by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.audit.recording import to_json
from guanxi.catalogue import bulk
from guanxi.catalogue.models import Product
from guanxi.exchange import cells, kinds
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.kinds import Field, Kind
from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.exchange.writers import BOOLEAN, MONEY, Column

BATCH = 1000
COLUMN_KINDS = {"price": MONEY, "cost": MONEY, "is_sold": BOOLEAN}
COLUMNS = ("code", "name", "unit", "price", "cost", "is_sold")

FIELDS = (
    Field(
        "code", _("SKU"), cells.key(60),
        ("商品编码", "商品编号", "货号", "产品编号", "条码", "stock code", "product code", "product id", "sku code",
         "item code", "barcode", "product"),
        hint=_("Without a code the name is the code."),
    ),
    Field("name", _("name"), cells.text(200),
          ("商品名称", "商品", "产品名称", "品名", "product name", "description", "item", "item name", "title")),
    Field("unit", _("unit"), cells.text(20), ("计量单位", "uom")),
    Field("category", _("category"), cells.text(200), ("类别", "商品分类", "分类", "series", "department", "level2"),
          hint=_("Branches are divided by “ > ”.")),
    Field("brand", _("brand"), cells.text(80), ("商标", "manufacturer")),
    Field("price", _("price"), cells.amount(), ("单价", "售价", "零售价", "sales price", "unit price", "list price"),
          holds="number"),
    Field("cost", _("cost"), cells.amount(), ("成本价", "进价", "unit cost", "purchase price"), holds="number"),
    Field("is_sold", _("on sale"), cells.boolean(), ("在售", "active", "available")),
)  # fmt: skip


class ProductLoader(RecordLoader):
    """Brings products in."""

    model = Product

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            values = line.values
            values["name"] = values.get("name") or values.get("code")
            values["code"] = values.get("code") or (values["name"] or "")[:60]
            if not values["code"]:
                line.refuse(str(_("A product needs a code or a name.")))
            if values.get("is_sold") is not None:
                values["is_sold"] = values["is_sold"] == "yes"

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return [values["code"]]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        products = list(Product.objects.filter(code__in=keys).select_related("brand"))
        changeable = self.loading.changeable(Product, [product.pk for product in products])
        paths = bulk.category_paths()
        found = {}
        for product in products:
            held = {name: to_json(getattr(product, name)) for name in COLUMNS}
            held |= {"category": paths.get(product.category_id, ""), "brand": str(product.brand or "")}
            found[product.code] = Target(held=held, record=product, is_closed=product.pk not in changeable)
        return found

    def differs(self, name: str, held: Any, value: Any) -> bool:
        # A product whose file told only its code keeps the name that it has.
        if name == "name" and "name" not in self.loading.mapped:
            return False
        return super().differs(name, held, value)

    def create(self, targets: Sequence[Target]) -> None:
        products = [
            Product(currency=self.loading.conventions.currency, created_at=self.loading.at, updated_at=self.loading.at)
            for _target in targets
        ]
        self._fill(products, targets)
        for target, product in zip(targets, Product.objects.bulk_create(products), strict=True):
            target.record = product

    def update(self, targets: Sequence[Target]) -> None:
        products = [target.record for target in targets]
        self._fill(products, targets)
        Product.objects.bulk_update(products, [*COLUMNS, "category", "brand"], batch_size=200)

    def _fill(self, products: Sequence[Product], targets: Sequence[Target]) -> None:
        categories = bulk.categories_by_path({t.changes["category"] for t in targets if t.changes.get("category")})
        brands = bulk.brands_by_name({t.changes["brand"] for t in targets if t.changes.get("brand")})
        for product, target in zip(products, targets, strict=True):
            for name in target.changes.keys() & set(COLUMNS):
                setattr(product, name, target.changes[name])
            if target.changes.get("category"):
                product.category_id = categories[target.changes["category"]]
            if target.changes.get("brand"):
                product.brand_id = brands[target.changes["brand"]]


KIND = kinds.register(
    Kind(
        key="products",
        rank=30,
        listed="products:list",
        label=_("Products"),
        model=Product,
        fields=FIELDS,
        loader=ProductLoader,
        needs=(("code", "name"),),
        hint=_("One row is one product."),
    )
)


def _rows(products: QuerySet[Product]) -> Iterator[tuple[Any, ...]]:
    paths = bulk.category_paths()
    for product in products.order_by("pk").select_related("brand").iterator(BATCH):
        category = paths.get(product.category_id) if product.category_id else None
        brand = product.brand.name if product.brand else None
        yield product.code, product.name, product.unit, category, brand, product.price, product.cost, product.is_sold


EXPORT = offer(
    Exporter(
        key="products",
        label=_("Products"),
        model=Product,
        rank=30,
        rows=_rows,
        columns=tuple(Column(f.key, f.label, COLUMN_KINDS.get(f.key, "text")) for f in FIELDS),
    )
)
