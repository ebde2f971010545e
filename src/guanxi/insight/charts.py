"""ECharts options of the insight pages; the shell colours them and formats "@money", "@count", "@percent"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.insight.groups import Group

# A whale curve that rises less above all of the value is drawn as one that does not.
VISIBLE = 1.01
FEW = 6
# Of many stores or categories so many are drawn.
SHOWN = 12
# Bars are no thicker, in pixels, also where there are but two.
THICK = 56


def treemap(groups: Sequence[Group], measure: str, unit: int) -> dict[str, Any]:
    """Groups as areas, each leading to its customers; `measure` is "customers" or "money" (in minor units)."""
    data = [
        {
            "name": g.name,
            "value": g.money / unit if measure == "money" else g.customers,
            "url": g.url,
            "itemStyle": {"color": f"@tone-{g.tone}"},
        }
        for g in groups
        if getattr(g, measure) > 0
    ]
    label = "@money" if measure == "money" else "@count"
    return {
        "tooltip": {"valueFormatter": label},
        "series": [
            {
                "type": "treemap",
                "roam": False,
                "nodeClick": False,
                "breadcrumb": {"show": False},
                "left": 0,
                "top": 0,
                "right": 0,
                "bottom": 0,
                "itemStyle": {"borderColor": "@tone-surface", "gapWidth": 2},
                # Written in the colour of the paper: readable on every tone, by day and by night.
                "label": {
                    "show": True,
                    "formatter": "{b}",
                    "color": "@tone-surface",
                    "overflow": "break",
                    "lineHeight": 16,
                    "padding": 2,
                },
                "labelLayout": "@roomy",
                "data": data,
            }
        ],
    }


def pyramid(levels: Sequence[Group], *, customers: str, value: str) -> dict[str, Any]:
    """Share of customers against share of value, level by level."""
    names = [level.name for level in levels]
    total = sum(level.customers for level in levels) or 1
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@percent"},
        "legend": {"top": 0},
        "grid": {"top": 32, "left": 64, "right": 16, "bottom": 24},
        "xAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
        "yAxis": {"type": "category", "inverse": True, "data": names},
        "series": [
            {
                "name": legend,
                "type": "bar",
                "data": [{"value": share, "url": level.url} for level, share in zip(levels, shares, strict=True)],
            }
            for legend, shares in (
                (customers, [level.customers / total for level in levels]),
                (value, [level.share for level in levels]),
            )
        ],
    }


def whale(points: Sequence[dict[str, Any]], *, customers: str, value: str) -> dict[str, Any]:
    """Cumulative value over the customers ranked by it; the axis ends at all of it, if the peak does."""
    peak = max((p["value_share"] for p in points), default=1)
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@percent"},
        "grid": {"top": 16, "left": 56, "right": 16, "bottom": 40},
        "xAxis": {
            "type": "value",
            "max": 1,
            "name": customers,
            "nameLocation": "middle",
            "nameGap": 26,
            "axisLabel": {"formatter": "@percent"},
        },
        "yAxis": {
            "type": "value",
            "max": 1 if peak < VISIBLE else None,
            "name": value,
            "axisLabel": {"formatter": "@percent"},
        },
        "series": [
            {
                "type": "line",
                "name": value,
                "showSymbol": False,
                "areaStyle": {"opacity": 0.12},
                "data": [[p["customer_share"], p["value_share"]] for p in points],
                "markLine": {"symbol": "none", "data": [{"xAxis": 0.2}], "label": {"formatter": "20 %"}},
            }
        ],
    }


def days(rows: Sequence[dict[str, Any]], *, sales: str) -> dict[str, Any]:
    """Sales day by day."""
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@money"},
        "grid": {"top": 16, "left": 64, "right": 16, "bottom": 24},
        "xAxis": {"type": "category", "data": [r["day"] for r in rows]},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@short"}},
        "series": [
            {
                "type": "line",
                "name": sales,
                "showSymbol": False,
                "areaStyle": {"opacity": 0.12},
                "data": [r["sales"] for r in rows],
            }
        ],
    }


def bars(rows: Sequence[dict[str, Any]], key: str, *, sales: str) -> dict[str, Any]:
    """Sales by store or category, the largest on top."""
    shown = list(rows)[:SHOWN]
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@money"},
        "grid": {"top": 8, "left": 120, "right": 24, "bottom": 24},
        "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": "@short"}},
        "yAxis": {"type": "category", "inverse": True, "data": [r[key] or "–" for r in shown]},
        "series": [{"type": "bar", "name": sales, "data": [r["sales"] for r in shown]}],
    }


def columns(names: Sequence[str], values: Sequence[float], *, name: str, form: str) -> dict[str, Any]:
    """One upright bar for each name; `form` names the formatter of the values."""
    return columns_of(names, {name: values}, form=form) | {"legend": {"show": False}}


def columns_of(names: Sequence[str], series: Mapping[str, Sequence[float]], *, form: str) -> dict[str, Any]:
    """Upright bars side by side for each name, one of each series."""
    return _upright(names, series, form=form, kind="bar")


def lines(names: Sequence[str], series: Mapping[str, Sequence[float | None]], *, form: str) -> dict[str, Any]:
    """One line for each series over the names."""
    return _upright(names, series, form=form, kind="line")


def _label(names: Sequence[str]) -> dict[str, Any]:
    """A few names are all written, broken into lines where they are long."""
    return {"interval": 0, "width": 72, "overflow": "break"} if len(names) <= FEW else {}


def _upright(
    names: Sequence[str], series: Mapping[str, Sequence[float | None]], *, form: str, kind: str
) -> dict[str, Any]:
    short = "@short" if form == "@money" else form
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": form},
        "legend": {"top": 0, "show": len(series) > 1},
        "grid": {"top": 32 if len(series) > 1 else 16, "left": 64, "right": 16, "bottom": 28},
        "xAxis": {"type": "category", "data": list(names), "axisLabel": _label(names)},
        "yAxis": {"type": "value", "axisLabel": {"formatter": short}},
        "series": [
            {"type": kind, "barMaxWidth": THICK, "name": name, "data": list(data)} for name, data in series.items()
        ],
    }


def flat(names: Sequence[str], values: Sequence[float], *, name: str, form: str) -> dict[str, Any]:
    """One lying bar for each name, the first on top: for long names."""
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": form},
        "grid": {"top": 8, "left": 140, "right": 24, "bottom": 24},
        "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": "@short"}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(names),
            "axisLabel": {"width": 120, "overflow": "break" if len(names) <= FEW else "truncate"},
        },
        "series": [{"type": "bar", "barMaxWidth": THICK, "name": name, "data": list(values)}],
    }


def funnel(names: Sequence[str], values: Sequence[float], *, name: str) -> dict[str, Any]:
    """Steps one below the other, each as wide as those who came so far."""
    return {
        "tooltip": {"valueFormatter": "@count"},
        "series": [
            {
                "type": "funnel",
                "colorBy": "series",
                "itemStyle": {"borderWidth": 0},
                "name": name,
                "sort": "none",
                "left": 0,
                "top": 8,
                "bottom": 8,
                # The names stand beside it, also on a phone.
                "width": "50%",
                "minSize": "4%",
                "gap": 2,
                "label": {"position": "right", "formatter": "@named"},
                "data": [{"name": step, "value": value} for step, value in zip(names, values, strict=True)],
            }
        ],
    }


def bars_of_groups(groups: Sequence[Group], *, customers: str) -> dict[str, Any]:
    """How many customers each group has, in its colour, leading to them."""
    data = [{"value": g.customers, "url": g.url, "itemStyle": {"color": f"@tone-{g.tone}"}} for g in groups]
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@count"},
        "grid": {"top": 8, "left": 112, "right": 24, "bottom": 24},
        "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": "@short"}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [g.name for g in groups],
            "axisLabel": {"width": 96, "overflow": "break"},
        },
        "series": [{"type": "bar", "name": customers, "data": data}],
    }


def heat(
    across: Sequence[str],
    down: Sequence[str],
    cells: Mapping[tuple[int, int], tuple[float, str]],
    *,
    most: float,
    end: str,
    form: str,
) -> dict[str, Any]:
    """A heat map: place across and down → value and where it leads; from nought to `most`, written as `end`."""
    data = [{"value": [*place, value], "url": url} for place, (value, url) in cells.items()]
    return {
        "tooltip": {"valueFormatter": form},
        "grid": {"top": 8, "left": 96, "right": 16, "bottom": 56},
        "xAxis": {"type": "category", "data": list(across)},
        "yAxis": {"type": "category", "inverse": True, "data": list(down)},
        "visualMap": {
            "min": 0,
            "max": most,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "text": [end, "0"],
            "formatter": form,
        },
        "series": [{"type": "heatmap", "data": data}],
    }
