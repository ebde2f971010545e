"""Coupons: their kinds, giving them out, and redeeming each of them once.

Other packages use `redeeming`: what a coupon takes off a basket, redeeming it for an `Origin`, and releasing it.
"""
