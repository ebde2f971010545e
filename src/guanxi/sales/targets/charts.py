"""The ECharts option of attainment: what is done beside what is to be done; a click leads to the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.kernel import money
from guanxi.sales.models.target import COUNTS, ONE
from guanxi.sales.targets.attaining import Line

SHOWN = 20


def bars(lines: Sequence[Line], measure: str) -> dict[str, Any]:
    """Done, expected by now and target of each, the best first."""
    shown = lines[:SHOWN]
    is_count = measure in COUNTS
    series = [
        {"name": pgettext("of sales", "Reached"), "type": "bar",
            "barMaxWidth": 48, "data": [
            {"value": height(line.standing.done, is_count), "url": line.url} for line in shown
        ]},
        _marks(_("Expected by now"), [line.standing.expected for line in shown], is_count, "@tone-amber"),
        _marks(pgettext("of sales", "Target"), [line.standing.target for line in shown], is_count, "@tone-ink"),
    ]  # fmt: skip
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@count" if is_count else "@money"},
        "legend": {"top": 0},
        "grid": {"top": 36, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [line.name for line in shown],
            "axisLabel": {"hideOverlap": True},
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@short"}},
        "series": series,
    }


def height(amount: int, is_count: bool) -> float:
    """An amount as a chart draws it."""
    return amount / ONE if is_count else float(money.to_decimal(amount, settings.CURRENCY))


def _marks(name: str, amounts: Sequence[int | None], is_count: bool, color: str) -> dict[str, Any]:
    data = [None if amount is None else height(amount, is_count) for amount in amounts]
    return {
        "name": name,
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [28, 3],
        "itemStyle": {"color": color},
        "data": data,
    }
