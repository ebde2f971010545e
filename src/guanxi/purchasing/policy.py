"""Who supplies what is known to the whole company; an order is its buyer's, and theirs whose roles reach it.

What is paid for goods is what they cost: the rule of the product's cost holds for it wherever it stands.
"""

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.alike import ruled_as
from guanxi.purchasing.models import PurchaseLine, PurchaseMail, PurchaseOrder, Supply
from guanxi.records.settled import settled

rules.common(Supply)
rules.owned(PurchaseOrder)
for part in (PurchaseLine, PurchaseMail):
    rules.through(part, "order")
settled(PurchaseOrder, ~Q(state__in=PurchaseOrder.OPEN))
ruled_as(
    ("catalogue.product", "cost"),
    [
        ("purchasing.supply", "price"),
        ("purchasing.purchaseorder", "total"),
        ("purchasing.purchaseline", "price"),
        ("purchasing.purchaseline", "amount"),
    ],
)
