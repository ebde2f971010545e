"""Charts as SVG: every kind that is drawn, round ticks, names escaped."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from guanxi.analytics.svg import drawing

VALUES = {"type": "value"}


def names(*names: str, **more: Any) -> dict[str, Any]:
    return {"type": "category", "data": list(names), **more}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


@pytest.mark.parametrize(
    ("option", "element", "count"),
    [
        ({"xAxis": VALUES, "yAxis": VALUES, "series": [{"type": "line", "data": [[0, 0], [1, 5]]}]}, "polyline", 1),
        ({"xAxis": VALUES, "yAxis": VALUES, "series": [{"type": "scatter", "data": [[0, 0], [1, 5]]}]}, "circle", 2),
        ({"xAxis": names("a", "b"), "yAxis": VALUES, "series": [{"type": "bar", "data": [3, -4]}]}, "rect", 2),
        ({"xAxis": VALUES, "yAxis": names("a", "b"), "series": [{"type": "bar", "data": [3, None]}]}, "rect", 2),
        ({"xAxis": names("a"), "yAxis": names("b"), "series": [{"type": "heatmap", "data": [[0, 0, 1]]}]}, "rect", 1),
        ({"series": [{"type": "funnel", "data": [{"name": "x", "value": 2}]}]}, "rect", 1),
        ({"series": [{"type": "treemap", "data": [{"name": "x", "value": [2, 9]}]}]}, "rect", 1),
    ],
)
def test_each_kind_is_drawn(option: dict[str, Any], element: str, count: int) -> None:
    assert len(re.findall(f"<{element} ", drawing(option))) == count


@pytest.mark.parametrize("option", [{}, {"series": [{"type": "sankey", "data": [1]}]}, {"series": [{"type": "line"}]}])
def test_other_charts_are_left_to_the_pages(option: dict[str, Any]) -> None:
    assert drawing(option) == ""


def test_ticks_are_round_numbers_and_names_are_escaped() -> None:
    option = {"xAxis": VALUES, "yAxis": names("<b>"), "series": [{"type": "bar", "data": [149_300]}]}
    assert texts(drawing(option))[:4] == ["0", "50,000", "100,000", "150,000"]
    assert "<b>" in texts(drawing(option))


def test_an_inverse_axis_begins_at_the_top() -> None:
    tops = []
    for inverse in (False, True):
        option = {
            "xAxis": VALUES,
            "yAxis": names("a", "b", inverse=inverse),
            "series": [{"type": "bar", "data": [1, 1]}],
        }
        tops.append([float(y) for y in re.findall(r'<rect x="[^"]*" y="([^"]*)"', drawing(option))])
    assert tops[0][0] > tops[0][1]
    assert tops[1][0] < tops[1][1]
