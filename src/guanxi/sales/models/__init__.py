from guanxi.sales.models.lead import Lead, LeadSource
from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.payment import Allocation, Payment

__all__ = ["Allocation", "Lead", "LeadSource", "Order", "OrderLine", "Payment"]
