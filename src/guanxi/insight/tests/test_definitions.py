"""What the pages count, they count as the library does."""

import duckdb
import ibis

from guanxi.analytics.habits import purchased
from guanxi.insight.facts import PURCHASED
from guanxi.insight.overview import _DEPTH
from guanxi.insight.watchers import _DROPS

AMOUNTS = [-1, 0, 1]


def test_a_purchase_is_the_same_in_the_pages_and_in_the_methods():
    lines = ibis.memtable({"amount": AMOUNTS})
    asked = lines.select("amount", it=purchased(lines)).to_pyarrow().to_pylist()
    of_library = {row["amount"]: row["it"] for row in asked}
    of_pages = dict(duckdb.sql(f"SELECT amount, {PURCHASED} FROM (VALUES (-1), (0), (1)) t(amount)").fetchall())
    assert of_library == of_pages == {-1: False, 0: True, 1: True}
    assert PURCHASED in _DEPTH and PURCHASED in _DROPS
