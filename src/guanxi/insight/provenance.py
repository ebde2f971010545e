"""How a result came about, in the reader's words: what was read, what was left out, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Words = Mapping[str, str | Promise]
REASONS: Words = {
    "no_customer": gettext_lazy("without customer"),
    "no_date": gettext_lazy("without date"),
    "no_amount": gettext_lazy("without amount"),
    "after_as_of": gettext_lazy("after the day of the analysis"),
    "refund_only": gettext_lazy("customers with refunds only"),
    "refund_before": gettext_lazy("refunds before the first purchase"),
}
PARAMETERS: Words = {
    "window": gettext_lazy("looked back"),
    "as_of": gettext_lazy("day of the analysis"),
    "threshold": gettext_lazy("high or low against"),
    "recency": gettext_lazy("recent within (days)"),
    "frequency": gettext_lazy("often from (purchases)"),
    "money": gettext_lazy("much from"),
    "occasion": gettext_lazy("counted as a purchase"),
    "per": gettext_lazy("money counted per"),
    "by": gettext_lazy("value is"),
    "shares": gettext_lazy("shares of the levels"),
    "model": gettext_lazy("model"),
    "unit": gettext_lazy("period"),
    "horizon": gettext_lazy("looked ahead"),
    "discount": gettext_lazy("discount rate a year"),
    "margin": gettext_lazy("share earned"),
    "discounted": gettext_lazy("benefit: discounted above"),
    "full_price": gettext_lazy("trust: full price from"),
    "one_place": gettext_lazy("inertia: one shop from"),
    "one_time": gettext_lazy("inertia: one time of the day from"),
    "band": gettext_lazy("hours to a cell"),
    "significance": gettext_lazy("false discoveries below"),
    "few": gettext_lazy("exploration below (purchases)"),
    "steady_from": gettext_lazy("stability from (purchases)"),
    "ended_below": gettext_lazy("ended below (chance)"),
    "limit": gettext_lazy("alarm of degradation"),
    "quantile": gettext_lazy("silent beyond this share of the intervals"),
    "definition": gettext_lazy("lost is"),
    "offer_cost": gettext_lazy("cost of an offer"),
    "offer_success": gettext_lazy("share kept by it"),
    "features": gettext_lazy("told apart by"),
    "technique": gettext_lazy("technique"),
    "groups": gettext_lazy("number of groups"),
}
VALUES: Words = {
    "mean": gettext_lazy("the mean"),
    "median": gettext_lazy("the median"),
    "quintile": gettext_lazy("the upper two fifths"),
    "day": gettext_lazy("a day with a purchase"),
    "order": gettext_lazy("an order"),
    "total": gettext_lazy("all purchases"),
    "purchase": gettext_lazy("purchase"),
    "revenue": gettext_lazy("revenue"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
    "silence": gettext_lazy("who is silent"),
    "logistic": gettext_lazy("logistic regression"),
    "bg-nbd": "BG/NBD",
    "mbg-nbd": "MBG/NBD",
    "best": gettext_lazy("the best of four"),
    "kmeans": gettext_lazy("k-means"),
    "gmm": gettext_lazy("Gaussian mixture"),
    "hierarchical": gettext_lazy("hierarchical"),
    "hdbscan": "HDBSCAN",
    "recency": gettext_lazy("Days since the last purchase"),
    "frequency": gettext_lazy("Days with a purchase"),
    "money": gettext_lazy("Money spent"),
    "mean_order": gettext_lazy("Mean order"),
    "tenure": gettext_lazy("Days since the first purchase"),
    "categories": gettext_lazy("Categories bought"),
    "discounted": gettext_lazy("Share bought at a discount"),
    "returned": gettext_lazy("Share of orders returned"),
}
# Of no use to who wants to trust a figure: the prices of costs that nothing was computed with.
SILENT = frozenset(
    {"minute_rate", "endless", "acquisition_cost", "intervals", "long_from", "cv_interval", "cv_amount", "recent"}
    | {"steps", "order", "first", "least", "replicates", "top", "weight"}
    | {"least", "most", "choose", "scale", "raw", "seed"}
    | {"allowance", "silence", "history", "below", "period", "periods", "by_column", "calibrate_until"}
)


def told(provenance: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lines of the panel: what each is, and what it says."""
    lines: list[tuple[str, str]] = []
    if rows := provenance.get("rows"):
        lines.append((_("Lines read"), _count(rows)))
    if period := provenance.get("period"):
        lines.append((_("Period"), " – ".join(day_of(period[end]) for end in ("from", "to"))))
    if excluded := provenance.get("excluded"):
        parts = (
            f"{REASONS.get(key, key)}: {formats.number_format(n, force_grouping=True)}" for key, n in excluded.items()
        )
        lines.append((_("Left out"), "; ".join(parts)))
    given = {
        k: v for k, v in (provenance.get("parameters") or {}).items() if v not in (None, [], ()) and k not in SILENT
    }
    if given:
        parts = (f"{PARAMETERS.get(key, key)}: {_value(key, value)}" for key, value in given.items())
        lines.append((_("Parameters"), "; ".join(parts)))
    if seconds := provenance.get("seconds"):
        lines.append((_("Seconds"), formats.number_format(round(seconds, 2))))
    return lines


def days_ahead(result: Mapping[str, Any]) -> str:
    """The days that a kept result looks ahead: a year, if nobody has set them."""
    horizon = (result.get("provenance") or {}).get("parameters", {}).get("horizon")
    return _count(timedelta(seconds=float(horizon)).days if horizon else 365)


def _count(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def day_of(text: str) -> str:
    """A day or moment of a kept result, in the reader's language."""
    found = parse_datetime(text) if isinstance(text, str) else None
    return formats.date_format(found or datetime.fromisoformat(text), "DATE_FORMAT") if text else "–"


def _value(key: str, value: Any) -> str:
    if key in ("window", "horizon"):
        days = timedelta(seconds=float(value)).days
        return ngettext("%d day", "%d days", days) % days
    if key == "as_of":
        return day_of(str(value))
    if key == "features":
        return _(", ").join(str(VALUES.get(name, name)) for name in value)
    if key == "shares":
        return " · ".join(f"{float(part):.0%}" for part in value)
    return str(VALUES.get(str(value), value))
