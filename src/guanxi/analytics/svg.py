"""Draws a chart option as SVG, so that a page made on the command line needs no script.

Lines, points, bars and heat maps are drawn; funnels and tree maps as bars. Other charts belong on the program's pages.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 380, 150, 20, 30, 50
_COLOURS = ("#2f6fed", "#e8743b", "#19a979", "#945ecf", "#ed4a7b", "#13a4b4", "#bf399e", "#6c8893")
_TICKS = 5


@dataclass(frozen=True)
class _Axis:
    """A scale from values, or from the places of names, to pixels."""

    low: float
    high: float
    start: float
    end: float
    names: tuple[str, ...] = ()

    def __call__(self, value: Any) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def step(self) -> float:
        """Pixels from one name to the next."""
        return abs(self.end - self.start) / (self.high - self.low)

    def ticks(self) -> Iterator[tuple[float, str]]:
        if self.names:
            every = -(-len(self.names) // 24)
            yield from ((self(place), name) for place, name in enumerate(self.names) if place % every == 0)
        else:
            unit = _unit(self.high - self.low)
            values = (number * unit for number in range(math.ceil(self.low / unit), math.floor(self.high / unit) + 1))
            yield from ((self(value), f"{value:,.0f}" if unit >= 1 else f"{value:.4g}") for value in values)


def drawing(option: dict[str, Any]) -> str:
    """The option as an SVG element; empty text for a chart that is not drawn here."""
    series = [one for one in option.get("series", []) if one.get("data")]
    kinds = {one["type"] for one in series}
    if kinds and kinds <= {"funnel", "treemap"}:
        option, series = _as_bars(series[0])
        kinds = {"bar"}
    draw = {"line": _line, "scatter": _points, "bar": _bars, "heatmap": _heat}
    if not kinds or not kinds <= draw.keys():
        return ""
    across = _axis(option.get("xAxis", {}), series, 0, _LEFT, _WIDTH - _RIGHT)
    upright = _axis(option.get("yAxis", {}), series, 1, _HEIGHT - _BOTTOM, _TOP)
    parts = [*_frame(across, upright, option)]
    for number, one in enumerate(series):
        parts += draw[one["type"]](one, across, upright, number, len(series))
    parts += _legend([str(one["name"]) for one in series if one.get("name")])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-size="11" '
        f'font-family="system-ui, sans-serif">{"".join(parts)}</svg>'
    )


def _as_bars(one: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    names = [item["name"] for item in one["data"]]
    option = {"xAxis": {"type": "value"}, "yAxis": {"type": "category", "inverse": True, "data": names}}
    return option, [{"type": "bar", "data": [_number(item) for item in one["data"]]}]


def _number(item: Any) -> float:
    value = item.get("value") if isinstance(item, dict) else item
    value = value[0] if isinstance(value, list | tuple) else value
    return float(value or 0)


def _pair(item: Any, place: int) -> tuple[float, float]:
    value = item["value"] if isinstance(item, dict) else item
    return (float(value[0]), float(value[1] or 0)) if isinstance(value, list | tuple) else (place, float(value or 0))


def _axis(given: dict[str, Any], series: Sequence[dict[str, Any]], side: int, start: float, end: float) -> _Axis:
    if given.get("type") == "category":
        names = tuple(str(name) for name in given.get("data") or ())
        count = len(names) or max(len(one["data"]) for one in series)
        turned = bool(given.get("inverse")) and side == 1
        span = (-0.5, max(count, 1) - 0.5)
        return _Axis(*span, *((end, start) if turned else (start, end)), names)
    values = [value for one in series for value in _values(one, side)]
    low, high = min(0.0, *values, *_known(given, "min")), max(0.0, *values, *_known(given, "max"))
    high = high if high > low else low + 1
    unit = _unit(high - low)
    return _Axis(math.floor(low / unit) * unit, math.ceil(high / unit) * unit, start, end)


def _unit(span: float) -> float:
    """A round step that divides the span into about five."""
    power = 10.0 ** math.floor(math.log10(span / _TICKS))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power * _TICKS >= span * 0.99)


def _values(one: dict[str, Any], side: int) -> list[float]:
    if one["type"] == "bar":
        return [_number(item) for item in one["data"]]
    return [_pair(item, place)[side] for place, item in enumerate(one["data"])]


def _known(given: dict[str, Any], end: str) -> list[float]:
    return [float(given[end])] if isinstance(given.get(end), int | float) else []


def _frame(across: _Axis, upright: _Axis, option: dict[str, Any]) -> Iterator[str]:
    for x, text in across.ticks():
        yield _text(x, _HEIGHT - _BOTTOM + 16, text, "middle")
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" stroke="#8882"/>'
    for y, text in upright.ticks():
        yield _text(_LEFT - 6, y + 4, text[:24], "end")
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8882"/>'
    yield _text((_LEFT + _WIDTH) / 2, _HEIGHT - 8, str(option.get("xAxis", {}).get("name", "")), "middle")
    yield _text(_LEFT, _TOP - 12, str(option.get("yAxis", {}).get("name", "")), "end")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{escape(text)}</text>'


def _line(one: dict[str, Any], across: _Axis, upright: _Axis, number: int, _: int) -> Iterator[str]:
    pairs = (_pair(item, place) for place, item in enumerate(one["data"]))
    points = " ".join(f"{across(x):.1f},{upright(y):.1f}" for x, y in pairs)
    yield f'<polyline points="{points}" fill="none" stroke="{_colour(number)}" stroke-width="2"/>'


def _points(one: dict[str, Any], across: _Axis, upright: _Axis, number: int, _: int) -> Iterator[str]:
    for place, item in enumerate(one["data"]):
        x, y = _pair(item, place)
        title = f"<title>{escape(str(item['name']))}</title>" if isinstance(item, dict) and "name" in item else ""
        shape = f'cx="{across(x):.1f}" cy="{upright(y):.1f}" r="3" fill="{_colour(number)}" fill-opacity=".6"'
        yield f"<circle {shape}>{title}</circle>"


def _bars(one: dict[str, Any], across: _Axis, upright: _Axis, number: int, count: int) -> Iterator[str]:
    lying = bool(upright.names)
    along, over = (upright, across) if lying else (across, upright)
    thick = along.step * 0.7 / count
    for place, item in enumerate(one["data"]):
        near = along(place) - along.step * 0.35 + number * thick
        ends = sorted((over(0), over(_number(item))))
        box = (ends[0], near, ends[1] - ends[0], thick) if lying else (near, ends[0], thick, ends[1] - ends[0])
        yield _box(*box, _colour(number), 1)


def _heat(one: dict[str, Any], across: _Axis, upright: _Axis, _: int, __: int) -> Iterator[str]:
    highest = max((abs(float(cell[2] or 0)) for cell in one["data"]), default=0) or 1
    for x, y, value in one["data"]:
        left, top = across(x) - across.step / 2, upright(y) - upright.step / 2
        yield _box(left, top, across.step - 1, upright.step - 1, _COLOURS[0], abs(float(value or 0)) / highest)


def _box(x: float, y: float, width: float, height: float, colour: str, opacity: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def _legend(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        x = _LEFT + 130 * number
        yield _box(x, 6, 10, 10, _colour(number), 1)
        yield _text(x + 15, 15, name, "start")


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]
