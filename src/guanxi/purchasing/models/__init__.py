"""Who supplies what, and orders to suppliers."""

from guanxi.purchasing.models.order import PurchaseLine, PurchaseOrder
from guanxi.purchasing.models.supply import Supply

__all__ = ["PurchaseLine", "PurchaseOrder", "Supply"]
