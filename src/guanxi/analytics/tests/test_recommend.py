"""Recommendations: rules first, then co-purchase; never what is owned, out of stock, or just bought."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guanxi.analytics.recommend import next_products


def shop() -> dict[str, list[Any]]:
    """Thirty buy tea and cup, ten tea and pot, twenty milk alone, five only tea (customers 60 to 64)."""
    bought = {n: ["tea", "cup"] for n in range(30)} | {n: ["tea", "pot"] for n in range(30, 40)}
    bought |= {n: ["milk"] for n in range(40, 60)} | {n: ["tea"] for n in range(60, 65)}
    rows = [(who, product, "2026-01-10") for who, products in bought.items() for product in products]
    return {name: [row[place] for row in rows] for place, name in enumerate(("customer", "product", "date"))}


def of(answer: Any, customer: int) -> list[str]:
    rows = answer.table("recommendations").to_pylist()
    return [row["product"] for row in rows if row["customer"] == customer]


def test_the_surest_rule_comes_first_and_tells_why() -> None:
    answer = next_products(shop())
    first = next(row for row in answer.table("recommendations").to_pylist() if row["customer"] == 60)
    assert (first["product"], first["by"], first["because"]) == ("cup", "rule", ["tea"])
    assert first["score"] == pytest.approx(30 / 45)
    assert first["lift"] == pytest.approx(30 / 45 * 65 / 30)
    assert of(answer, 60) == ["cup", "pot"]


def test_nobody_gets_what_he_has_and_strangers_get_nothing() -> None:
    answer = next_products(shop())
    assert of(answer, 0) == ["pot"]
    assert of(answer, 45) == []
    assert answer.figures == {"count": 65, "reached": 45, "rules": answer.figures["rules"]}


def test_never_what_is_out_of_stock() -> None:
    assert of(next_products(shop(), unavailable=("cup",)), 60) == ["pot"]


def test_a_product_may_return_after_its_time() -> None:
    answer = next_products(shop(), again="30d", as_of="2026-02-28")
    assert of(answer, 0)[0] in ("tea", "cup")
    assert "cup" not in of(next_products(shop(), again="90d", as_of="2026-02-28"), 0)


def test_what_is_bought_together_elsewhere_fills_the_list() -> None:
    answer = next_products(shop(), min_confidence="1")
    by = {row["by"] for row in answer.table("recommendations").to_pylist() if row["customer"] == 60}
    assert by == {"co-purchase"}
    assert of(answer, 60) == ["cup", "pot"]


def test_the_list_is_as_long_as_asked_and_the_summary_counts() -> None:
    answer = next_products(shop(), top=1)
    assert answer.table("recommendations")["rank"].to_pylist() == [1] * 45
    assert sum(answer.table("products")["customers"].to_pylist()) == 45


def test_groceries_portions_agree_with_one(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (real_data / "groceries" / "groceries.csv").read_text().splitlines()[:2000]
    rows = [(who, product) for who, line in enumerate(lines) for product in line.split(",")]
    table = {"customer": [row[0] for row in rows], "product": [row[1] for row in rows]}
    whole = next_products(table, min_support="0.01").table("recommendations")
    monkeypatch.setattr("guanxi.analytics.recommend._PORTION", 300)
    parts = next_products(table, min_support="0.01").table("recommendations")
    assert parts.drop("score") == whole.drop("score")
    assert np.allclose(parts["score"], whole["score"])
