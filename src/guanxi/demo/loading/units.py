"""The further units of the demo company: what is kept in stock is sold by the case, too, some of it for less."""

from __future__ import annotations

from guanxi.catalogue.models import Product, ProductUnit
from guanxi.demo.loading.site import Site

CASE = "箱"
# How many are in a case by what the base unit is called; of others there are fewer.
IN_CASE = {"瓶": 24, "罐": 24, "袋": 20, "盒": 12, "包": 30, "支": 50}
FEWER = 10
# Every so many cases have a price of their own, so many per cent of that of their pieces.
OWN_PRICE, PER_CENT = 3, 95


def write_units(site: Site) -> None:
    """Write a case for each product of which stock is kept, by its pieces."""
    rows = Product.objects.filter(pk__gte=site.ground.products, is_stocked=True).exclude(unit__in=("", CASE))
    goods = list(rows.order_by("pk").values_list("pk", "unit", "price"))
    factors = [IN_CASE.get(unit, FEWER) for _pk, unit, _price in goods]
    columns = {
        "product_id": [pk for pk, *_rest in goods],
        "name": CASE,
        "factor": [str(factor) for factor in factors],
        "price": [
            None if n % OWN_PRICE else price * factor * PER_CENT // 100
            for n, ((*_about, price), factor) in enumerate(zip(goods, factors, strict=True))
        ],
        "is_sold": True,
        "is_bought": True,
    }
    site.writer.write(ProductUnit, len(goods), columns)
