"""Quotes: drafting them with their lines, sending, the customer's answer, versions, and the order that follows."""
