"""Invoices: what is billed of an order, from the draft to the number, the credit note and the paper."""
