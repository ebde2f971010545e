"""The kinds of sales for import and export: leads, orders with lines (one row per line), and payments."""

from guanxi.sales.interchange import exports, leads, orders, payments

__all__ = ["exports", "leads", "orders", "payments"]
