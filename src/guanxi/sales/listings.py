"""The lists of sales, where the program looks for them."""

from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS

__all__ = ["LEADS", "ORDERS", "PAYMENTS", "SOURCES"]
