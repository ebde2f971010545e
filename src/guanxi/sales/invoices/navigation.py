"""Where invoices stand in the navigation."""

from guanxi.sales.invoices.listing import INVOICE_KINDS, INVOICES
from guanxi.workbench.places import place

place(INVOICES, "money", order=15)
place(INVOICE_KINDS, "rules", order=45)
