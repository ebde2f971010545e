"""What raises the risk of losing a customer, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.shell.templatetags.shell import percent

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

# What the rules of loyalty name as evidence; shares are shown as percentages.
EVIDENCE: Mapping[str, str | Promise] = {
    "discounted": _("bought at a discount"),
    "full_price": _("bought at the full price"),
    "top_store": _("bought in one shop"),
    "top_time": _("bought at one time of the day"),
    "satisfaction": _("satisfaction"),
    "recommendation": _("recommendation"),
    "alternatives": _("alternatives"),
    "relation": _("relation to the house"),
}
SHARES = frozenset({"discounted", "full_price", "top_store", "top_time"})


def evidence(text: str) -> list[tuple[str, str]]:
    """What a party's `loyalty_evidence` names: what it is, and how much; what is unknown is left out."""
    pairs = (part.partition(" ") for part in text.split(", ") if part)
    return [(str(EVIDENCE.get(key, key)), _measure(key, value)) for key, _space, value in pairs if value != "unknown"]


def _measure(key: str, value: str) -> str:
    return percent(float(value)) if key in SHARES else value


def worded(keys: str) -> list[str]:
    """The reasons that a party's `churn_reasons` names, the strongest first."""
    return [str(DRIVERS.get(key, key)) for key in keys.split(",") if key]
