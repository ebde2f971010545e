"""Instalment plans: when which part of an order is to be paid, and what of it is still open (S-06)."""
