"""Where sales stand in the navigation."""

from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.workbench.places import place, quick_place

place(LEADS, "sales", order=2, go="l")
place(ORDERS, "sales", order=10, go="o")
place(PAYMENTS, "sales", order=20)
quick_place(LEADS, order=12)
quick_place(ORDERS, order=20)
quick_place(PAYMENTS, order=30)
place(SOURCES, "data", order=20)
