"""How purchase orders are found: by number."""

from guanxi.purchasing.models import PurchaseOrder
from guanxi.search import searchable

searchable(PurchaseOrder, title=str, fields=["code", "deleted_at"])
