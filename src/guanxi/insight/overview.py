"""More, longer, deeper (A-13): the company's state on one page, from the snapshot."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from guanxi.insight.database import opened
from guanxi.insight.facts import PURCHASED
from guanxi.insight.snapshot import Snapshot

DAYS = 90

# Active: bought within the year that ends today (as `parties.buying` has it); new: for the first time; lost: active in
# the year before, not in this.
_FIGURES = """
WITH purchase AS (
  SELECT customer, date::DATE AS day, amount FROM t WHERE customer IS NOT NULL AND is_purchase AND date::DATE <= $1),
per AS (
  SELECT customer, min(day) AS first, max(day) AS last, count(*) AS orders, sum(amount) AS total,
         bool_or(day > $1 - 365) AS active, bool_or(day <= $1 - 365 AND day > $1 - 730) AS before
  FROM purchase GROUP BY customer)
SELECT count(*) FILTER (active) AS active, count(*) FILTER (first > $1 - 365) AS new,
       count(*) FILTER (before AND NOT active) AS lost, count(*) FILTER (before) AS active_before,
       count(*) FILTER (active AND orders > 1) AS repeating,
       median(last - first) FILTER (active) AS tenure_days, avg(orders) FILTER (active) AS orders_per_customer,
       (SELECT avg(amount) FROM purchase WHERE day > $1 - 365)::DOUBLE AS average_order
FROM per"""
_DEPTH = f"""
SELECT avg(n) AS categories_per_customer FROM (
  SELECT customer, count(DISTINCT category) AS n FROM l
  WHERE customer IS NOT NULL AND {PURCHASED} AND date::DATE > $1 - 365 AND date::DATE <= $1
  GROUP BY customer)"""  # noqa: S608 (a constant)
# The day itself is not over yet.
_BY_DAY = f"""
SELECT date::DATE::VARCHAR AS day, sum(amount)::DOUBLE AS sales, count(*) AS orders FROM t
WHERE date::DATE >= $1 - {DAYS} AND date::DATE < $1 GROUP BY 1 ORDER BY 1"""  # noqa: S608 (a constant)
_BY_STORE = """
SELECT coalesce(store, '') AS store, sum(amount)::DOUBLE AS sales, count(*) AS orders FROM t
WHERE date::DATE > $1 - 365 AND date::DATE <= $1 GROUP BY 1 ORDER BY 2 DESC LIMIT 30"""
_BY_CATEGORY = """
SELECT coalesce(category, '') AS category, sum(amount)::DOUBLE AS sales FROM l
WHERE date::DATE > $1 - 365 AND date::DATE <= $1 GROUP BY 1 ORDER BY 2 DESC LIMIT 30"""


def overview(taken: Snapshot, as_of: date) -> dict[str, Any]:
    """Customers (more), tenure and retention (longer), orders and categories per customer (deeper), and sales by day,
    store and category. Amounts in units of the company's currency."""
    with opened() as database:
        for name, table in (("t", "transactions"), ("l", "lines")):
            database.read_parquet(str(taken.path(table))).create_view(name)
        figures = _rows(database, _FIGURES, as_of)[0] | _rows(database, _DEPTH, as_of)[0]
        before = figures["active_before"]
        figures["retention"] = 1 - figures["lost"] / before if before else None
        return {
            "as_of": as_of.isoformat(),
            "figures": figures,
            "days": _rows(database, _BY_DAY, as_of),
            "stores": _rows(database, _BY_STORE, as_of),
            "categories": _rows(database, _BY_CATEGORY, as_of),
        }


def _rows(database: duckdb.DuckDBPyConnection, statement: str, as_of: date) -> list[dict[str, Any]]:
    found = database.execute(statement, [as_of])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
