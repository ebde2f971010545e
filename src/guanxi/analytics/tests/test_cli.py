"""`guanxi analyse`: options from the signature, JSON on stdout, one sentence and status 2 for what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanxi.analytics import cli, raster
from guanxi.analytics.methods import METHODS

SVG = "http://www.w3.org/2000/svg"
WORDS = ('<text y="15" font-family="sans-serif">客户 ann</text>', "")
COLUMNS = ["--map", "customer=who", "--map", "date=day", "--map", "amount=paid"]


@pytest.fixture(autouse=True)
def _files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the tables of the company, which the program's own command line adds."""
    monkeypatch.setattr(cli, "company_tables", None)


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text("who,day,paid\nann,2026-03-01,12.50\nann,2026-03-05,7.50\nben,2026-01-01,900719925474099.93\n")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.analyse, list(arguments))


def answer(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout, parse_float=str)


def test_rfm_as_json(orders: str) -> None:
    given = answer("rfm", orders, *COLUMNS, "--as-of", "2026-03-31", "--threshold", "median")
    assert list(given) == ["provenance", "thresholds", "count", "money", "classes", "customers"]
    assert given["provenance"]["as_of"] == "2026-03-31"
    assert given["provenance"]["parameters"]["threshold"] == "median"
    assert (len(given["classes"]), len(given["customers"])) == (8, 2)
    assert given["money"] == "900719925474119.93", "money keeps every digit"


def test_summary_leaves_the_customers_out(orders: str) -> None:
    assert "customers" not in answer("pyramid", orders, *COLUMNS, "--summary")


def test_a_further_table_with_its_own_columns(orders: str, tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("who,spent\nann,20\n")
    own = ["--expenses", str(costs), "--map", "expenses.customer=who", "--map", "expenses.amount=spent"]
    given = answer("whale", orders, *COLUMNS, *own, "--by", "profit")
    assert given["value"] == "900719925474099.93"
    assert [table["name"] for table in given["provenance"]["tables"]] == ["transactions", "expenses"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["nonsense"], "nonsense"),
        (["rfm", "nowhere.csv"], "nowhere.csv"),
        (["rfm", "FILE"], '"customer"'),
        (["rfm", "FILE", "--map", "customer=wo"], '"wo"'),
        (["rfm", "FILE", "--map", "nonsense"], "nonsense"),
        (["rfm", "FILE", *COLUMNS, "--as-of", "31.3."], "31.3."),
        (["rfm", "FILE", *COLUMNS, "--window", "5x"], "5x"),
        (["rfm", "FILE", *COLUMNS, "--threshold", "mode"], "--threshold"),
        (["rfm", "FILE", *COLUMNS, "--frequency", "two"], "--frequency"),
        (["rfm", "FILE", *COLUMNS, "--engine", "abacus"], "abacus"),
        (["rfm", "FILE", *COLUMNS, "--zone", "Mars/Olympus"], "Mars/Olympus"),
        (["rfm", "FILE", *COLUMNS, "--format", "parquet"], "--output"),
        (["rfm", "FILE", *COLUMNS, "--format", "csv", "--table", "nothing"], "nothing"),
        (["rfm"], "FILE"),
        (["rfm", "FILE", *COLUMNS, "--window", "0d"], "window"),
        (["rfm", "FILE", *COLUMNS, "--money", "nan"], "money"),
        (["rfm", "FILE", *COLUMNS, "--output", "chart.gif"], "chart.gif"),
        (["rfm", "FILE", *COLUMNS, "--format", "png"], "--output"),
        (["rfm", "FILE", *COLUMNS, "--output", "/no/such/folder/out.json"], "/no/such/folder/out.json"),
        (["basket", "FILE", "--min-support", "nan"], "min_support"),
        (["bg-nbd", "FILE", *COLUMNS, "--horizon", "-3d"], "horizon"),
        (["recommend", "FILE", "--map", "customer=who", "--map", "product=paid", "--top", "0"], "top"),
        (["lifecycle", "FILE", *COLUMNS, "--cv-amount", "0"], "cv_amount"),
        (["churn", "FILE", *COLUMNS, "--offer-success", "3"], "offer_success"),
        (["loyalty", "FILE", *COLUMNS, "--responses", "FILE"], "--map responses.respondent=COLUMN"),
        (["shop-hours", "FILE", *COLUMNS, "--map", "store=who", "--of", "colour"], '"colour". Their columns'),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(orders: str, arguments: list[str], names: str) -> None:
    result = run(*(orders if argument == "FILE" else argument for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert names in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("form", ["table", "csv", "html"])
def test_other_formats_show_the_customers(orders: str, form: str) -> None:
    result = run("pyramid", orders, *COLUMNS, "--format", form)
    assert result.exit_code == 0
    assert "ann" in result.stdout


def test_the_chart_as_svg_and_in_the_page(orders: str) -> None:
    assert run("whale", orders, *COLUMNS, "--format", "svg").stdout.startswith("<svg")
    assert "<svg" in run("whale", orders, *COLUMNS, "--format", "html").stdout


def test_the_ending_of_the_file_tells_the_format(orders: str, tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    assert run("rfm", orders, *COLUMNS, "--output", str(chart)).exit_code == 0
    assert chart.read_text().startswith("<svg")


def test_the_chart_as_png_has_its_words(orders: str, tmp_path: Path) -> None:
    chart = tmp_path / "chart.png"
    assert run("rfm", orders, *COLUMNS, "--output", str(chart)).exit_code == 0
    assert chart.read_bytes().startswith(b"\x89PNG")
    with_words, without = (raster.png(f'<svg xmlns="{SVG}" viewBox="0 0 60 20">{part}</svg>') for part in WORDS)
    assert with_words != without


def test_a_document_with_a_byte_order_mark(tmp_path: Path) -> None:
    document = {"grades": {"good": 90, "poor": 40}, "factors": [{"name": "shop", "weight": 1, "answers": [3, 1]}]}
    file = tmp_path / "fuzzy.json"
    file.write_text(json.dumps(document), encoding="utf-8-sig")
    assert answer("fuzzy", str(file))["vector"] == ["0.75", "0.25"]


def test_a_refusal_leaves_no_file(orders: str, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert run("rfm", orders, "--format", "json", "--output", str(target)).exit_code == 2
    assert not target.exists()


def test_parquet_keeps_money_exact(orders: str, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    assert run("pyramid", orders, *COLUMNS, "--format", "parquet", "--output", str(target)).exit_code == 0
    assert str(cli.render.pa.parquet.read_table(target)["value"][0]) == "900719925474099.930000"


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"customer": [1], "date": ["2026-01-01"], "amount": [5]}
    monkeypatch.setattr(cli, "company_tables", lambda schema: own)


@pytest.mark.usefixtures("company")
def test_without_a_file_the_company_is_analysed() -> None:
    assert answer("rfm")["count"] == 1


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_its_help(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "--format" in result.stdout
