"""Who supplies what, and orders to suppliers."""

from guanxi.purchasing.models.mail import PurchaseMail
from guanxi.purchasing.models.order import PurchaseLine, PurchaseOrder
from guanxi.purchasing.models.supply import Supply

__all__ = ["PurchaseLine", "PurchaseMail", "PurchaseOrder", "Supply"]
