"""What raises the risk of losing a customer, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DRIVERS: Mapping[str, str | Promise] = {
    "purchases": _("number of purchases"),
    "gap": _("time since the last purchase"),
    "tenure": _("length of the relation"),
    "mean_interval": _("usual interval between purchases"),
    "cv_interval": _("irregular intervals"),
    "cusum_interval": _("intervals grow"),
    "purchases_recent": _("purchases of the last months"),
    "purchases_before": _("purchases of the months before"),
    "spent": _("money spent in all"),
    "spent_recent": _("money spent lately"),
    "amount_trend": _("trend of the amounts"),
    "cusum_amount": _("amounts shrink"),
    "gap_ratio": _("silent for long, measured by the own interval"),
    "category_count": _("number of categories bought"),
    "store_count": _("number of shops visited"),
    "channel_count": _("number of channels used"),
    "discounted_share": _("share bought at a discount"),
    "refunds": _("goods returned"),
}


def worded(keys: str) -> list[str]:
    """The reasons that a party's `churn_reasons` names, the strongest first."""
    return [str(DRIVERS.get(key, key)) for key in keys.split(",") if key]
