"""The analysis pages, one module each: importing this package registers them all."""

from guanxi.insight.methods import (
    baskets,
    churn,
    cohorts,
    forecast,
    funnel,
    hours,
    lifecycle,
    lifetime,
    loyalty,
    pyramid,
    rfm,
    segments,
)

__all__ = [
    "baskets",
    "churn",
    "cohorts",
    "forecast",
    "funnel",
    "hours",
    "lifecycle",
    "lifetime",
    "loyalty",
    "pyramid",
    "rfm",
    "segments",
]
