"""Receivables: who owes how much since when, how customers pay, and orders held for want of credit (K-02, K-03)."""
