"""Shipments: what leaves the house of an order, by whom it is carried, and that it arrived."""
