"""What is written is read as the same, and no spreadsheet runs it."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.exchange import cells
from guanxi.exchange.parsing import RowParser
from guanxi.exchange.reading.opening import normalise
from guanxi.exchange.reading.rows import Table
from guanxi.exchange.writers import FORMATS, MOMENT, MONEY, NUMBER, Column
from guanxi.kernel.text import clean
from guanxi.sales.interchange.orders import KIND

ZONE = ZoneInfo("Asia/Shanghai")
CONVENTIONS = cells.Conventions(zone=ZONE, currency="CNY")
COLUMNS = [
    Column("order", "", heading="order"),
    Column("date", "", MOMENT, heading="date"),
    Column("description", "", heading="description"),
    Column("quantity", "", NUMBER, heading="quantity"),
    Column("amount", "", MONEY, heading="amount"),
]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]), max_size=40).map(clean)
FORMULAS = st.sampled_from(["=1+1", "+8613800138000", "-2+3", "@SUM(A1)", "＝1+1", "'=1", "''=1", "-12.50", "'plain"])
ROWS = st.lists(
    st.tuples(
        st.text("ABC0123456789-", min_size=1, max_size=20).filter(lambda code: code not in ("-", "--")),
        st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=ZONE)),
        WORDS | FORMULAS,
        st.decimals(-999_999, 999_999, places=3, allow_nan=False),
        st.integers(-(10**13), 10**13),
    ),
    min_size=1,
    max_size=5,
)


def written(form: str, rows: list[tuple]) -> bytes:
    target = io.BytesIO()
    with FORMATS[form](target, COLUMNS, ZONE, "CNY") as writer:
        for row in rows:
            writer.row(row)
    return target.getvalue()


def read(path: Path) -> list[dict]:
    dialect = normalise(path)
    table = Table(path, dialect)
    mapping = {name: name for name in table.columns}
    parser = RowParser(KIND, table.columns, mapping, CONVENTIONS, escaped=not dialect.by_record)
    lines = [parser.line(row) for row in table.rows()]
    assert not [line.faults for line in lines if line.faults]
    return [line.values for line in lines]


def compare(rows: list[tuple], found: list[dict]) -> None:
    assert len(found) == len(rows)
    for (order, at, words, quantity, amount), values in zip(rows, found, strict=True):
        assert values == {
            "order": order,
            "date": at,
            "description": words or None,
            "quantity": quantity,
            "amount": amount,
        }


@pytest.mark.django_db  # custom fields belong to a kind
@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_csv_loses_nothing(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "a.data"
    path.write_bytes(written("csv", rows))
    compare(rows, read(path))


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_typed_files_lose_nothing(tmp_path, form):
    at = datetime(2026, 2, 28, 23, 59, 59, tzinfo=ZONE)
    texts = ["=1+1", "'=1", "@x", "-12.50", "龙井 \U0001f375", "plain"]
    rows = [(f"A{n}", at, words, Decimal("1.250"), 10**12 + n) for n, words in enumerate(texts)]
    path = tmp_path / "a.data"
    path.write_bytes(written(form, rows))
    compare(rows, read(path))


def test_no_cell_is_a_formula():
    texts = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1"]
    rows = [("A", datetime(2026, 1, 1, tzinfo=ZONE), words, Decimal(1), 1) for words in texts]
    csv_text = written("csv", rows).decode()
    for words in texts:
        assert f",{words}" not in csv_text
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", rows)))
    assert {cell.data_type for cell in book.active["C"]} == {"s"}
