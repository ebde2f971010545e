"""Who sees what of sales: orders and payments also with the customers they see, parts through what they belong to."""

from guanxi.access import rules
from guanxi.sales.models import Allocation, Lead, LeadSource, Order, OrderLine, Payment
from guanxi.sales.models.lead import in_pool

rules.owned_or_through(Order, "party")
rules.owned_or_through(Payment, "party")
rules.through(OrderLine, "order")
rules.through(Allocation, "payment")
rules.owned(Lead, pool=in_pool())
rules.common(LeadSource)
