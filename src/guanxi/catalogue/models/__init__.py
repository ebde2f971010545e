"""Products, their categories and brands, the stores that sell them, and what is in stock."""

from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.sorting import Brand, Category
from guanxi.catalogue.models.stock import QUANTITY, Reservation, StockLevel, StockMovement
from guanxi.catalogue.models.store import Store

__all__ = ["QUANTITY", "Brand", "Category", "Product", "Reservation", "StockLevel", "StockMovement", "Store"]
