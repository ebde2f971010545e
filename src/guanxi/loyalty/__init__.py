"""Loyalty: points that customers earn and spend, and coupons.

The ledger of points (`points`) is append-only: what was wrong is corrected by an entry of the opposite, never by a
change. Coupons (`coupons`) are redeemed once. Neither knows what they are used on: whoever sells names its record as
an `Origin` and says how many points belong to it (`points.posting.bring`), or which coupon (`coupons.redeeming`).
"""
