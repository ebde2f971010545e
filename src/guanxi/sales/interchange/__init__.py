"""The kinds of sales for import and export: leads, opportunities, quotes (export), orders by line, payments."""

from guanxi.sales.interchange import deals, exports, leads, opportunities, orders, payments, quotes

__all__ = ["deals", "exports", "leads", "opportunities", "orders", "payments", "quotes"]
