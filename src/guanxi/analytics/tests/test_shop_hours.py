"""Shop × hour × segment: indices, marks, what is left out."""

from typing import Any

import numpy as np
import pytest

from guanxi.analytics.result import Refusal
from guanxi.analytics.shop_hours import residuals, shop_hour_index


def sold(*rows: tuple[str, int, str, int]) -> dict[str, list[Any]]:
    """store, hour, segment, how many lines of 2.50"""
    lines = [row for row in rows for _ in range(row[3])]
    return {
        "store": [row[0] for row in lines],
        "date": [f"2026-01-05 {row[1]:02d}:15" for row in lines],
        "segment": [row[2] for row in lines],
        "amount": ["2.50"] * len(lines),
    }


SHOPS = sold(
    ("A", 8, "office", 60), ("A", 8, "family", 20), ("A", 18, "office", 30), ("A", 18, "family", 50),
    ("B", 8, "office", 40), ("B", 8, "family", 40),
)  # fmt: skip


def cell(answer: Any, *key: Any) -> dict[str, Any]:
    cells = {(row["store"], row["hour"], row["group"]): row for row in answer.table("cells").to_pylist()}
    return cells[key]


def test_index_is_share_in_the_cell_over_share_overall() -> None:
    answer = shop_hour_index(SHOPS)
    morning = cell(answer, "A", 8, "office")
    assert morning["index"] == pytest.approx((60 / 80) / (130 / 240))
    assert str(morning["money"]) == "150.000000"
    assert answer.figures["count"] == 240
    assert answer.table("cells").num_rows == 6, "only hours in which the shop sold"


def test_only_what_is_no_chance_is_marked() -> None:
    answer = shop_hour_index(SHOPS)
    assert [cell(answer, "A", 8, "office")["mark"], cell(answer, "A", 8, "family")["mark"]] == ["more", "less"]
    assert cell(answer, "B", 8, "office")["mark"] is None
    few = shop_hour_index(sold(("A", 8, "office", 4), ("A", 18, "family", 4)))
    assert few.table("cells")["mark"].null_count == 4, "four lines are too few, however clear"


def test_residuals_are_the_roots_of_chi_square_for_two_by_two() -> None:
    z, expected = residuals(np.array([[30, 10], [20, 40]]))
    assert z[0, 0] ** 2 == pytest.approx(16.6667, abs=1e-3)
    assert expected[0].tolist() == [20, 20]


def test_returns_and_unknown_groups_are_left_out() -> None:
    lines = sold(("A", 8, "office", 2), ("A", 9, "family", 2))
    lines["amount"][0], lines["segment"][3] = "-2.50", None
    answer = shop_hour_index(lines)
    assert answer.provenance.excluded == {"returned": 1, "no_segment": 1}
    assert answer.figures["count"] == 2


def test_any_column_and_broader_bands() -> None:
    lines = {**SHOPS, "weather": ["rain", "sun"] * 120}
    answer = shop_hour_index(lines, of="weather", band=6)
    assert {row["hour"] for row in answer.table("hours").to_pylist()} == {6, 18}


@pytest.mark.parametrize(("options", "names"), [({"band": 5}, "5"), ({"of": "town"}, '"town"')])
def test_what_is_wrong_is_named(options: dict[str, Any], names: str) -> None:
    with pytest.raises(Refusal, match=names):
        shop_hour_index(SHOPS, **options)
