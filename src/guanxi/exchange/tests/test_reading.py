"""Files of every make: each line is read once, and a bad one takes no other along."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from guanxi.exchange.reading.dialect import WHITESPACE, Dialect
from guanxi.exchange.reading.rows import Table, UnreadableFile
from guanxi.exchange.reading.sniffing import sniff

CHINESE = '编号;名称;金额\n1;"张三;\n李四";3,5\n2;王五;4\n'


def table(path: Path, content: bytes) -> Table:
    path.write_bytes(content)
    return Table(path, sniff(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_and_newlines_in_quotes(path, encoding):
    read = table(path, CHINESE.encode(encoding))
    assert read.columns == ["编号", "名称", "金额"]
    assert [row.cells for row in read.rows()] == [["1", "张三;\n李四", "3,5"], ["2", "王五", "4"]]
    assert [row.number for row in read.rows()] == [2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiters(path, delimiter):
    lines = [["name", "amount", "note"], ["Tea, green", "1.50", "a b"], ["Tea; black", "2.50", "c"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert [row.cells for row in table(path, text.encode()).rows()] == lines[1:]


def test_western_bytes_are_no_chinese(path):
    read = table(path, "name,price\ncafé,1\nübermäßig,2\n£1 box,3\n".encode("cp1252"))
    assert [row.cells[0] for row in read.rows()] == ["café", "übermäßig", "£1 box"]


def test_a_few_broken_bytes_leave_utf_8_what_it_is(path):
    lines = [f"{n},王五{n}\n".encode() for n in range(100)]
    lines[50] = b"50,\xe7\x8e\n"
    rows = list(table(path, b"id,name\n" + b"".join(lines)).rows())
    assert [row.number for row in rows if row.fault] == [52]
    assert rows[50].cells == ["50", "\\xe7\\x8e"]


def test_blanks_divide_columns_of_equal_width(path):
    path.write_text(
        " 00004 0001 19970101  2   29.33\n 00021 0002 19970101  3   63.34\n 00050 0003 19970101  1   6.79\n"
    )
    dialect = sniff(path)
    assert dialect.delimiter == WHITESPACE
    read = Table(path, Dialect(delimiter=WHITESPACE, columns=("a", "b", "c", "d", "e"), has_header=False))
    assert next(read.rows()).cells == ["00004", "0001", "19970101", "2", "29.33"]


def test_an_open_quotation_costs_its_own_line_only(path):
    read = table(path, b'a,b\n1,"open\n2,x\n3,"y\nz"\n4,w\n')
    assert [(row.cells[0], bool(row.fault)) for row in read.rows()] == [
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", False),
    ]


def test_an_open_quotation_far_from_the_end(path):
    lines = ['1,"open\n', *(f"{n},x\n" for n in range(2, 5000))]
    rows = list(table(path, ("a,b\n" + "".join(lines)).encode()).rows())
    assert len(rows) == 4999
    assert [row.number for row in rows if row.fault] == [2]


def test_nul_and_wrong_widths(path):
    rows = list(table(path, b"a,b,c\n1,\x00,3\n1,2\n1,2,3,4\n1,2,3,,\n\n,,\n5,6,7\n").rows())
    assert [bool(row.fault) for row in rows] == [True, True, True, False, False]
    assert [row.number for row in rows] == [2, 3, 4, 5, 8]


def test_an_enormous_field_is_one_bad_row(path):
    content = b"a,b\n1,x\n2," + b"y" * 10_000_000 + b"\n3,z\n" + b"4," + b"q" * 13_000_000 + b"\n5,w\n"
    assert [(row.number, bool(row.fault)) for row in table(path, content).rows()] == [
        (2, False),
        (3, True),
        (4, False),
        (5, True),
        (6, False),
    ]


def test_a_table_is_read_on_from_anywhere(path):
    read = table(path, b"a\n" + b"".join(b"%d\n" % n for n in range(100)))
    assert [row.cells for row in read.rows(skip=98)] == [["98"], ["99"]]


def test_column_names_are_made_different(path):
    assert table(path, b"name, name ,,name\n1,2,3,4\n").columns == ["name", "name (2)", "Column 3", "name (3)"]


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
def test_empty_files_are_refused(path, content):
    with pytest.raises(UnreadableFile):
        table(path, content)
