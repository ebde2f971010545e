"""Who sees invoices: who sees their customers; what was issued stays with whose it is."""

from django.db.models import Q

from guanxi.access import rules
from guanxi.records.settled import settled
from guanxi.sales.models import Invoice, InvoiceKind, InvoiceLine

rules.owned_or_through(Invoice, "party")
rules.through(InvoiceLine, "invoice")
rules.common(InvoiceKind)
settled(Invoice, ~Q(state=Invoice.State.DRAFT))
