"""Products, their units, categories, brands and prices, the stores that sell them, and what is in stock."""

from guanxi.catalogue.models.bundle import BundlePart
from guanxi.catalogue.models.channel import SalesChannel
from guanxi.catalogue.models.price import Price, PriceList
from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.sorting import Brand, Category
from guanxi.catalogue.models.stock import QUANTITY, Reservation, StockLevel, StockMovement
from guanxi.catalogue.models.store import Store
from guanxi.catalogue.models.unit import BASE, Measure, ProductUnit

__all__ = [
    "BASE",
    "QUANTITY",
    "Brand",
    "BundlePart",
    "Category",
    "Measure",
    "Price",
    "PriceList",
    "Product",
    "ProductUnit",
    "Reservation",
    "SalesChannel",
    "StockLevel",
    "StockMovement",
    "Store",
]
