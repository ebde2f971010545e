from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.payment import Allocation, Payment

__all__ = ["Allocation", "Order", "OrderLine", "Payment"]
