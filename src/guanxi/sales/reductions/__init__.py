"""Coupons and points on orders: a discount, taken off as a line below zero (decision 0021)."""
