"""Purchasing (S-04): who supplies what at which price, what is to be ordered again, and orders to suppliers.

Orders to suppliers are made of what the reorder points of stock propose (`proposing`) or by hand. Their goods come into
stock through `catalogue.stock`, whose ledger names the order as origin. Who may not read what products cost reads no
purchase price either (`policy`).
"""
