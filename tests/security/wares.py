"""What is in the catalogue of the stage besides its product."""

from typing import Any

from guanxi.catalogue.models import (
    Brand,
    BundlePart,
    Category,
    Price,
    PriceList,
    Product,
    ProductUnit,
    StockLevel,
    Store,
)


def wares(product: Product, store: Store) -> dict[str, Any]:
    """A price of the product, its unit, its stock, a bundle that has it for a part, and words for it."""
    price_list = PriceList.objects.create(name="批发价")
    bundle = Product.objects.create(code="B1", name="套餐", currency=product.currency, is_bundle=True)
    return {
        "price_list": price_list,
        "case": ProductUnit.objects.create(product=product, name="箱", factor=24),
        "bundle_part": BundlePart.objects.create(bundle=bundle, product=product, count=2),
        "price": Price.objects.create(price_list=price_list, product=product, unit_price=1),
        "stock_level": StockLevel.objects.create(product=product, store=store),
        "category": Category.objects.create(name="绿茶"),
        "brand": Brand.objects.create(name="狮峰"),
    }
