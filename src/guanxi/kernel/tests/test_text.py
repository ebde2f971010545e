"""Text compares as people compare it, and a cell never becomes a formula."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guanxi.kernel.text import clean, clean_lines, escape_formula, fold, match_key, unescape_formula

CELLS = st.text() | st.text("'=+-@\t\r\n＝＋－＠1a. \u3000\u200b\ufeff", max_size=8)


@given(CELLS)
@example("+8613800138000")
@example("'+8613800138000")
@example("''=1")
@example("' =1")
@example("'\u200b=1")
def test_a_cell_comes_back_exactly(cell):
    assert unescape_formula(escape_formula(cell)) == cell


@given(CELLS)
def test_no_cell_starts_a_formula(cell):
    escaped = escape_formula(cell)
    assert escaped[:1] not in set("\t\r\n")
    escaped = escaped.lstrip(" \u3000\xa0\u200b\u2060\ufeff")
    assert escaped[:1] not in set("=@＝＋－＠")
    assert escaped[:1] not in {"+", "-"} or escaped[1:].replace(".", "", 1).isdigit()


@pytest.mark.parametrize("cell", ["+8613800138000", "-12.50", "-7", "张伟", "", "a=b", "O'Neill", "'quoted'"])
def test_plain_values_stay_as_they_are(cell):
    assert escape_formula(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://x","y")',
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "-1+cmd|' /C calc'!A0",
        "+86 138",
        " =1",
        "\u3000=1",
        "\xa0+1",
        "\u200b=1",
        "\ufeff \u2060@SUM(A1)",
        "\x00=1",
    ],
)
def test_formulas_are_disarmed(cell):
    assert escape_formula(cell) == "'" + cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=4))
def test_a_row_survives_a_csv_file(row):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([escape_formula(cell) for cell in row])
    file.seek(0)
    assert [unescape_formula(cell) for cell in next(csv.reader(file))] == row


@given(st.text())
def test_clean_leaves_nothing_invisible_and_is_stable(text):
    once = clean(text)
    assert clean(once) == once == once.strip()
    assert not {unicodedata.category(c) for c in once} & {"Cc", "Cs"}


def test_clean_keeps_what_a_person_wrote():
    assert clean("  张\u200b伟\x00 \t 𠮷野家 👨\u200d👩\n") == "张伟 𠮷野家 👨\u200d👩"
    assert clean_lines("一\r\n  二 \r\x00三\n") == "一\n  二\n三"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ａcme　Ｃo", "ACME CO"),
        ("José", "jose"),
        ("Straße", "STRASSE"),
        ("株式会社ガ", "株式会社ガ"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_two_ways_to_write_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_folding_keeps_letters_apart_that_mean_something():
    assert fold("か") != fold("が")


@pytest.mark.parametrize(
    ("one", "other"), [("张 伟", "张伟"), ("A  B公司", " a b 公司"), ("华信（北京）", "华信(北京)")]
)
def test_two_spellings_meet_under_one_key(one, other):
    assert match_key(one) == match_key(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert match_key(match_key(text)) == match_key(text)
