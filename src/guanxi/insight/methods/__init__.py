"""The analysis pages, one module each: importing this package registers them all."""

from guanxi.insight.methods import churn, lifecycle, lifetime, pyramid, rfm

__all__ = ["churn", "lifecycle", "lifetime", "pyramid", "rfm"]
