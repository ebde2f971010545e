"""Workbooks and Parquet: read like text, and refused when they are bombs."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from guanxi.exchange.reading.opening import forget, normalise, turn_to
from guanxi.exchange.reading.rows import Table, UnreadableFile

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upload.data"


def workbook(path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def altered(path: Path, member: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_workbook(path):
    day, at = date(2020, 1, 2), datetime(2020, 1, 2, 3, 4, 5)
    workbook(path, [["客户", "日期", "金额"], ["张\n三", at, 2.55], [], ["李四", day, 17850.0], ["=1+1", None, 1e20]])
    read = Table(path, normalise(path))
    assert read.columns == ["客户", "日期", "金额"]
    assert [(row.number, row.cells) for row in read.rows()] == [
        (2, ["张\n三", "2020-01-02 03:04:05", "2.55"]),
        (4, ["李四", "2020-01-02", "17850"]),
        (5, ["", "", "100000000000000000000"]),
    ]


def test_parquet(path):
    columns = {
        "id": pa.array([17850, None], pa.int32()),
        "at": pa.array([1_300_000_000_123_456_789, None], pa.timestamp("ns")),
        "price": pa.array([0.001, -2.5]),
        "exact": pa.array([Decimal("1.10"), None], pa.decimal128(10, 2)),
    }
    pq.write_table(pa.table(columns), path)
    read = Table(path, normalise(path))
    assert [row.cells for row in read.rows()] == [
        ["17850", "2011-03-13 07:06:40.123456", "0.001", "1.10"],
        ["", "", "-2.5", ""],
    ]


def test_a_bomb_is_not_unpacked(path):
    workbook(path, [["a"]])
    altered(path, SHEET, b"<x>" + b" " * (64 << 20))
    with pytest.raises(UnreadableFile, match="far larger"):
        normalise(path)


def of_one_text(path: Path, text: str, cells: int) -> None:
    """A workbook that holds the text once, and names it in so many rows."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n in range(cells):
            sheet.write_string(n, 0, "@@")
    with zipfile.ZipFile(path) as archive:
        texts = archive.read(TEXTS)
    altered(path, TEXTS, texts.replace(b"@@", text.encode()))


@pytest.mark.parametrize(("length", "cells"), [(32_000, 1500), (32_768, 2)])
def test_a_text_that_is_named_by_many_cells_does_not_fill_the_disk(path, length, cells):
    of_one_text(path, "x" * length, cells)
    assert path.stat().st_size < 20_000
    with pytest.raises(UnreadableFile, match="far larger"):
        normalise(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_column_of_one_repeated_text_does_not_fill_the_disk(path):
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 40_000, pa.int32()), ["x" * 1000])
    pq.write_table(pa.table({"a": text}), path)
    assert path.stat().st_size < 20_000
    with pytest.raises(UnreadableFile):
        normalise(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_entities_are_refused(path):
    workbook(path, [["a"], ["b"]])
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    altered(path, SHEET, evil)
    with pytest.raises(UnreadableFile):
        normalise(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PAR1 no table PAR1", b"\xd0\xcf\x11\xe0 old"])
def test_what_only_looks_like_a_table(path, content):
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        normalise(path)
    assert path.read_bytes() == content


def test_a_title_above_the_header(path):
    workbook(path, [["客户名单 2026"], [], ["编号", "姓名", "电话"], ["K1", "张三", "138"], ["K2", "李四"]])
    dialect = normalise(path)
    read = Table(path, dialect)
    assert (dialect.header_row, read.columns) == (3, ["编号", "姓名", "电话"])
    assert [(row.number, row.cells, row.fault) for row in read.rows()] == [
        (4, ["K1", "张三", "138"], ""),
        (5, ["K2", "李四", ""], ""),
    ]


def test_another_sheet_of_a_workbook(path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["请填写下一页"])
    for row in (["name", "city"], ["张三", "上海"]):
        (book["客户"] if "客户" in book.sheetnames else book.create_sheet("客户")).append(row)
    book.save(path)
    dialect = normalise(path)
    assert (dialect.form, dialect.sheet, dialect.sheets) == ("xlsx", "说明", ("说明", "客户"))
    turned = turn_to(path, dialect, "客户")
    assert [row.cells for row in Table(path, turned).rows()] == [["张三", "上海"]]
    forget(path)
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bytes(range(256)) * 40, "x.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(0, 250, 3)) * 9, "x.png"),
        (b"name,city\na,b\n", "x.xlsx"),
        (b"name,city\na,b\n", "x.parquet"),
    ],
)
def test_what_is_no_table_is_not_read_as_one(path, content, name):
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        normalise(path, name)
