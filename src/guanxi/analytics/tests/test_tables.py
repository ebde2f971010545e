"""Input tables: every kind of source, types, exact money, time zones, and errors that name the column."""

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guanxi.analytics.checking import select
from guanxi.analytics.engine import connect
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import TableError, lines, transactions

ROWS = {"customer": ["a", "b"], "date": ["2026-03-01", "2026-03-02"], "amount": ["0.10", "0.20"]}


def read(source: Any, *names: str, **options: Any) -> pa.Table:
    data = select(transactions(source, **options), *(names or ("customer", "date", "amount")))
    return data.engine.fetch(data.table)


def written(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def sources(folder: Path) -> dict[str, Any]:
    frame = pd.DataFrame(ROWS)
    frame.to_parquet(folder / "rows.parquet")
    frame.to_csv(folder / "rows.csv", index=False)
    return {
        "pandas": frame,
        "polars": pl.DataFrame(ROWS),
        "polars lazy": pl.LazyFrame(ROWS),
        "arrow": pa.table(ROWS),
        "columns": ROWS,
        "rows": frame.to_dict("records"),
        "parquet": folder / "rows.parquet",
        "csv": folder / "rows.csv",
        "files": [folder / "rows.csv"],
        "duckdb": duckdb.sql("SELECT * FROM frame"),
        "ibis": ibis.duckdb.connect().create_table("rows", pa.table(ROWS)),
    }


def test_every_kind_of_source_gives_the_same_rows(tmp_path: Path) -> None:
    expected = read(ROWS).sort_by("customer")
    assert expected["amount"].to_pylist() == [Decimal("0.1"), Decimal("0.2")]
    for kind, source in sources(tmp_path).items():
        assert read(source).sort_by("customer").equals(expected), kind


def test_money_of_binary_floats_is_summed_exactly() -> None:
    data = select(transactions({"customer": [1] * 1000, "amount": [0.1] * 1000}), "customer", "amount")
    assert data.engine.row(data.table.aggregate(sum=data.table.amount.sum()))["sum"] == Decimal(100)


@pytest.mark.parametrize(
    ("price", "quantity", "amount"), [("1.005", "1", "1.01"), (0.335, -3, "-1.01"), (2, 0.75, "1.5")]
)
def test_amount_is_price_times_quantity_half_up(price: Any, quantity: Any, amount: str) -> None:
    source = transactions({"customer": [1], "price": [price], "quantity": [quantity]})
    data = select(source, "customer", "amount")
    assert data.engine.fetch(data.table)["amount"].to_pylist() == [Decimal(amount)]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("20260301", "2026-03-01T00:00:00"),
        ("2026/3/1 8:05", "2026-03-01T08:05:00"),
        ("2026年3月1日", "2026-03-01T00:00:00"),
        ("31.3.2026", "2026-03-31T00:00:00"),
        ("3/31/2026 12:50", "2026-03-31T12:50:00"),
        ("3/31/26 8:05", "2026-03-31T08:05:00"),
        ("31/3/97", "1997-03-31T00:00:00"),
        ("31-Mar-2026", "2026-03-31T00:00:00"),
        ("3/31/2026 12:05:00 AM", "2026-03-31T00:05:00"),
        ("3/31/2026 1:05 pm", "2026-03-31T13:05:00"),
        ("2026-03-01T20:00:00Z", "2026-03-02T04:00:00"),
        ("2026-03-01 20:00:00.5-05:00", "2026-03-02T09:00:00.500000"),
    ],
)
def test_dates_as_people_write_them(text: str, local: str) -> None:
    found = read({"customer": [1], "date": [text]}, "customer", "date", zone="Asia/Shanghai")
    assert found["date"].to_pylist()[0].isoformat() == local


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (["12.50", "1,234.50", "(3)", "$ 7", "￥1,000", "1e3"], ["12.50", "1234.50", "-3", "7", "1000", "1000"]),
        (["12,50", "1.234,50", "-3 €", "7"], ["12.50", "1234.50", "-3", "7"]),
        (["5", "NULL", "NA", "-", "\\N"], ["5", None, None, None, None]),
    ],
)
def test_amounts_as_people_write_them(texts: list[str], amounts: list[str | None]) -> None:
    source = transactions({"customer": [1] * len(texts), "amount": texts})
    data = select(source, "customer", "amount", nullable=("amount",))
    assert data.engine.fetch(data.table)["amount"].to_pylist() == [amount and Decimal(amount) for amount in amounts]


def test_a_comma_that_is_neither_mark_is_named() -> None:
    with pytest.raises(TableError, match='such as "1,2,3"'):
        read({"customer": [1, 2], "amount": ["1.50", "1,2,3"]}, "customer", "amount")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_a_file_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text("客戶,Date,AMOUNT\n" + "張三,2026-01-01,1.5\n臺北商店,2026-01-02,2\n" * 3, encoding=encoding)
    assert read(str(path), customer="客戶")["customer"].to_pylist()[:2] == ["張三", "臺北商店"]


def test_a_few_chinese_names_tell_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("客户,日期\n" + "客户008,2026-01-01\n客户036,2026-01-02\n" * 9, encoding="gb18030")
    assert read(str(path), "customer", customer="客户")["customer"].to_pylist()[:2] == ["客户008", "客户036"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_packed_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress("customer,城市\n张三,上海\n".encode(encoding)))
    assert read(str(path), "customer")["customer"].to_pylist() == ["张三"]


def test_a_workbook_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    with pytest.raises(Refusal, match=r"file\.xlsx is no text: save a workbook as CSV"):
        read(str(path), "customer")


def test_files_are_read_by_their_columns_names(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.csv", "two.csv", "three.csv")]
    texts = ("customer,amount\na,5\n", "more,amount,customer\nx,7,b\n", "who,amount\nc,1\n")
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    assert read([str(path) for path in paths[:2]], "customer", "amount")["customer"].to_pylist() == ["a", "b"]
    with pytest.raises(Refusal, match=r'three\.csv has no column "customer"'):
        read([str(path) for path in paths], "customer", "amount")


def test_whole_numbers_in_one_file_do_not_round_those_of_the_next(tmp_path: Path) -> None:
    paths = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    pq.write_table(pa.table({"customer": ["a"], "amount": [5]}), paths[0])
    pq.write_table(pa.table({"customer": ["b"], "amount": [1.5]}), paths[1])
    assert sum(read([str(path) for path in paths], "customer", "amount")["amount"].to_pylist()) == Decimal("6.5")


def test_day_or_month_first_is_never_guessed() -> None:
    with pytest.raises(TableError, match=r'"date".*day/month or month/day'):
        read({"customer": [1], "date": ["1/2/2026"]}, "customer", "date")


def test_keys_keep_their_noughts_and_floats_become_whole() -> None:
    assert read({"customer": ["0042", " x "]}, "customer")["customer"].to_pylist() == ["0042", "x"]
    assert read(pd.DataFrame({"customer": [17850.0, None]}), "customer")["customer"].to_pylist() == [17850]


@pytest.mark.parametrize(
    ("columns", "options", "says"),
    [
        ({"customer": [1]}, {}, 'no column for "date"'),
        ({**ROWS, "Kunde": ["x", "y"]}, {"customer": "kunde"}, 'perhaps "Kunde"'),
        ({**ROWS, "amount": ["1", "x1"]}, {}, '"amount".* 1 values that are not a number, such as "x1"'),
        ({**ROWS, "date": ["2026-02-30", "2026-01-01"]}, {}, '"date".*not a date, such as "2026-02-30"'),
        (ROWS, {"custommer": "customer"}, 'know no "custommer"'),
        ({"customer": [1], "date": ["2026-01-01"], "price": [1]}, {}, 'no column for "quantity"'),
    ],
)
def test_errors_name_the_column(columns: dict[str, Any], options: dict[str, str], says: str) -> None:
    with pytest.raises(TableError, match=says):
        read(columns, **options)


def test_gaps_are_left_out_and_each_row_is_counted_once() -> None:
    rows = {"customer": [None, None, "c", " "], "date": [None, "2026-01-01", "2026-01-01", "2026-01-01"]}
    provenance = select(transactions({**rows, "amount": [None, 1, None, 1]}), "customer", "date").provenance
    assert (provenance.rows, provenance.excluded) == (1, {"no_customer": 3})
    with pytest.raises(Refusal, match="left out: 3 no_customer, 1 no_amount"):
        select(transactions({**rows, "amount": [None, 1, None, 1]}), "customer", "date", "amount")


def test_what_a_file_knows_of_itself_tells_the_same_as_its_rows(tmp_path: Path) -> None:
    """Without a gap the rows are not read for the provenance; with one beside them they are."""
    rows = {"customer": [1, 2, 3], "date": pd.to_datetime(["2026-03-03", "2026-01-01", "2026-02-02"])}
    pd.DataFrame(rows).to_parquet(tmp_path / "whole.parquet")
    gap = pd.DataFrame({"customer": pd.array([None], "Int64"), "date": [pd.Timestamp("2027-01-01")]})
    pd.concat([pd.DataFrame(rows).astype({"customer": "Int64"}), gap]).to_parquet(tmp_path / "gap.parquet")
    whole, beside = (
        select(transactions(tmp_path / f"{name}.parquet"), "customer", "date") for name in ("whole", "gap")
    )
    assert (whole.provenance.rows, whole.provenance.excluded) == (3, {})
    assert (beside.provenance.rows, beside.provenance.excluded) == (3, {"no_customer": 1})
    assert whole.provenance.period == beside.provenance.period
    assert whole.as_of == beside.as_of


def test_two_engines_do_not_share_the_place_for_what_memory_cannot_hold() -> None:
    places = [connect().backend.con.execute("SELECT current_setting('temp_directory')").fetchone()[0] for _ in range(2)]
    assert places[0] != places[1]
    assert all(Path(place).is_absolute() for place in places)


def test_columns_of_the_file_can_be_kept_by_their_own_name() -> None:
    data = select(lines({"order": [1], "product": ["x"], "Land": [49]}), "order", "product", by=("Land",))
    assert data.engine.fetch(data.table)["Land"].to_pylist() == ["49"]


@pytest.mark.parametrize("text", ["", "\n", "customer,date,amount\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal):
        read(written(tmp_path, text))


def test_delimiter_and_byte_order_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeff客户;date;amount\n甲;2026-01-01;1.5\n")
    assert read(path, customer="客户")["amount"].to_pylist() == [Decimal("1.5")]
