"""The kinds of sales for import and export: orders with lines (one row per line), and payments."""

from guanxi.sales.interchange import exports, orders, payments

__all__ = ["exports", "orders", "payments"]
