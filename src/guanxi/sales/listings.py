"""The lists of sales, where the program looks for them."""

from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.sales.pipelines.listing import PIPELINES, REASONS
from guanxi.sales.quotes.listing import QUOTES

__all__ = ["LEADS", "OPPORTUNITIES", "ORDERS", "PAYMENTS", "PIPELINES", "QUOTES", "REASONS", "SOURCES"]
