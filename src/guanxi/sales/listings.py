"""The lists of sales, where the program looks for them."""

from guanxi.sales.baddebt.listing import WRITE_OFFS
from guanxi.sales.invoices.listing import INVOICE_KINDS, INVOICES
from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.leads.rule_listings import ASSIGNMENT_RULES, CAPTURE_FORMS, SCORE_RULES
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.sales.pipelines.listing import PIPELINES, REASONS
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.returns.listing import RETURN_REASONS, RETURNS
from guanxi.sales.shipments.listing import SHIPMENTS

__all__ = [
    "ASSIGNMENT_RULES",
    "CAPTURE_FORMS",
    "INVOICES",
    "INVOICE_KINDS",
    "LEADS",
    "OPPORTUNITIES",
    "ORDERS",
    "PAYMENTS",
    "PIPELINES",
    "QUOTES",
    "REASONS",
    "RETURNS",
    "RETURN_REASONS",
    "SCORE_RULES",
    "SHIPMENTS",
    "SOURCES",
    "WRITE_OFFS",
]
