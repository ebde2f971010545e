"""The kinds of sales for import and export: leads, orders with lines (one row per line), payments, quotes (export)."""

from guanxi.sales.interchange import exports, leads, orders, payments, quotes

__all__ = ["exports", "leads", "orders", "payments", "quotes"]
