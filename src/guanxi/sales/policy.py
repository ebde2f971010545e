"""Who sees which orders and payments: their own, and those of the customers they see; lines through their order."""

from guanxi.access import rules
from guanxi.sales.models import Allocation, Order, OrderLine, Payment

rules.owned_or_through(Order, "party")
rules.owned_or_through(Payment, "party")
rules.through(OrderLine, "order")
rules.through(Allocation, "payment")
