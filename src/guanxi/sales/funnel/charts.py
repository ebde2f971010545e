"""ECharts options of the funnel and the forecast; a click on a part leads to its opportunities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.kernel import money
from guanxi.sales.funnel import accuracy as held
from guanxi.sales.funnel import figures, forecast


def funnel(rows: Sequence[figures.Row]) -> dict[str, Any]:
    """How many came how far."""
    data = [{"name": row.name, "value": row.reached, "url": row.urls["reached"]} for row in rows]
    label = {"show": True, "position": "inside", "formatter": "{b}: {c}", "color": "@tone-surface"}
    shape = {"left": 8, "right": 8, "top": 8, "bottom": 8, "minSize": "12%", "gap": 2, "itemStyle": {"borderWidth": 0}}
    series = {"type": "funnel", "colorBy": "series", "sort": "none", "label": label, "data": data, **shape}
    return {"tooltip": {}, "series": [series]}


def months(rows: Sequence[forecast.Row]) -> dict[str, Any]:
    """Each level by month: amounts, or numbers for who may not read amounts."""
    levels = {
        "commit": pgettext("forecast", "Commit"),
        "best_case": pgettext("forecast", "Best case"),
        "pipeline": _("Whole pipeline"),
    }
    shows_amounts = all(row.amounts is not None for row in rows)
    series = [
        {
            "name": name,
            "type": "bar",
            "data": [{"value": _height(row.amounts or row.numbers, level, shows_amounts), "url": row.urls[level]}
                     for row in rows],
        }
        for level, name in levels.items()
    ]  # fmt: skip
    return _bars([row.short for row in rows], series, "@money" if shows_amounts else "@count", every=True)


def accuracy(rows: Sequence[held.Row]) -> dict[str, Any]:
    """What was expected of each recorded month, beside what was won in it; the earliest month first."""
    recorded = [row for row in reversed(rows) if row.sums is not None]
    names = {"weighted": _("Forecast, weighted"), "won": _("Amount won")}
    series = [
        {
            "name": name,
            "type": "bar",
            "data": [{"value": _height(row.sums or {}, key, True), "url": row.urls[key]} for row in recorded],
        }
        for key, name in names.items()
    ]
    return _bars([row.name for row in recorded], series, "@money")


def _bars(
    names: Sequence[str], series: Sequence[dict[str, Any]], written: str, *, every: bool = False
) -> dict[str, Any]:
    """Bars side by side; with `every` each name is written, however narrow the chart: for few and short ones."""
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": written},
        "legend": {"top": 0},
        "grid": {"top": 36, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [*names],
            "axisLabel": {"interval": 0} if every else {"alignMaxLabel": "right"},
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@short"}},
        "series": [*series],
    }


def _height(values: Mapping[str, int], level: str, shows_amounts: bool) -> float:
    return float(money.to_decimal(values[level], settings.CURRENCY)) if shows_amounts else values[level]
