"""Where sales stand in the navigation."""

from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.workbench.places import place, quick_place

place(ORDERS, "sales", order=10, go="o")
place(PAYMENTS, "sales", order=20)
quick_place(ORDERS, order=20)
quick_place(PAYMENTS, order=30)
