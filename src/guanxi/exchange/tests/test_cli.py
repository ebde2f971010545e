"""`guanxi import` and `guanxi export`, as their users call them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from guanxi.exchange import actions
from guanxi.exchange.cli import export, import_
from guanxi.exchange.models import ImportRun
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[5] / "shared" / "data"
SALES = "No;Kunde;Tag;Menge;Betrag\nA1;K1;13.02.2020;2;1.234,50\nA1;K1;13.02.2020;-1;-0,5\n;K2;14.02.2020;x;1\n"
MAPS = ["--map", "order=No", "--map", "customer=Kunde", "--map", "date=Tag", "--map", "quantity=Menge"]


def call(command, *words) -> str:
    result = CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def test_import_answers_in_json(file):
    words = ["orders", file, *MAPS, "--map", "amount=Betrag", "--format", "json"]
    checked = json.loads(call(import_, *words, "--dry-run"))
    assert not Order.objects.exists()
    done = json.loads(call(import_, *words))
    assert set(done) == {"read", "created", "updated", "unchanged", "bad", "error_file"}
    assert {**done, "error_file": 0} == {**checked, "error_file": 0}
    assert (done["read"], done["created"], done["bad"]) == (3, 2, 1)
    assert "is not a number" in Path(done["error_file"]).read_text()
    assert Order.objects.get().total == 123400
    again = json.loads(call(import_, *words))
    assert (again["unchanged"], again["bad"]) == (2, 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cars"], "orders, opportunities, payments, stores"),
        (["orders", "--map", "colour=No"], "customer, date, amount"),
        (["orders", "--map", "date=Colour"], "No, Kunde, Tag, Menge, Betrag"),
        (["orders", "--map", "date=Tag"], "amount"),
        (["orders", "--delimiter", "abc"], "one character"),
        (["orders", "--encoding", "klingon"], "klingon"),
        (["orders", "--user", "nobody"], "nobody"),
    ],
)
def test_mistakes_are_explained(file, words, told):
    result = CliRunner().invoke(import_, [words[0], str(file), *words[1:]])
    assert result.exit_code != 0
    assert told in result.output
    assert not ImportRun.objects.exists()


def test_the_same_command_goes_on_after_an_interruption(file, monkeypatch):
    words = ["orders", file, *MAPS, "--map", "amount=Betrag", "--format", "json"]
    finish = actions.Engine.finish
    monkeypatch.setattr(actions.Engine, "finish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    assert CliRunner().invoke(import_, [str(word) for word in words]).exit_code != 0
    monkeypatch.setattr(actions.Engine, "finish", finish)
    assert json.loads(call(import_, *words))["created"] == 2
    assert ImportRun.objects.get().state == "finished"


def test_blanks_without_header(tmp_path):
    path = tmp_path / "cdnow.txt"
    path.write_text(
        " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n 00021 0002 19970101  3   63.34\n"
    )
    maps = ["--map", "customer=id", "--map", "date=day", "--map", "quantity=cds", "--map", "amount=dollars"]
    told = call(import_, "orders", path, "--delimiter", "whitespace", "--columns", "m,id,day,cds,dollars", *maps)
    assert "created            3" in told
    assert sorted(Order.objects.values_list("party__code", "total")) == [("0001", 2933), ("0001", 2973), ("0002", 6334)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_lines_out_and_in_again(file, tmp_path, suffix):
    call(import_, "orders", file, *MAPS, "--map", "amount=Betrag")
    target = tmp_path / f"lines.{suffix}"
    call(export, "lines", "--output", target)
    assert '"unchanged": 2' in call(import_, "orders", target, "--format", "json")
    if suffix == "parquet":
        assert pq.read_table(target)["amount"].to_pylist() == [Decimal("1234.50"), Decimal("-0.50")]
    assert list(tmp_path.glob("*.part")) == []


def test_export_to_the_standard_output(file):
    call(import_, "orders", file, *MAPS, "--map", "amount=Betrag")
    rows = list(csv.DictReader(io.StringIO(call(export, "lines"))))
    assert list(rows[0]) == ["order", "date", "customer", "product", "quantity", "amount", "store", "unit"]
    assert rows[0]["date"] == "2020-02-13 00:00:00"
    for kind in ("parties", "contacts", "products", "orders", "payments"):
        assert call(export, kind)


@pytest.mark.skipif(not REAL.exists(), reason="the shared real data are not here")
@pytest.mark.one_database
def test_real_files():
    cdnow = REAL / "cdnow" / "CDNOW_sample.txt"
    maps = ["--map", "customer=id", "--map", "date=day", "--map", "quantity=cds", "--map", "amount=dollars"]
    told = json.loads(call(import_, "orders", cdnow, "--columns", "m,id,day,cds,dollars", *maps, "--format", "json"))
    assert (told["read"], told["created"]) == (6919, 6919)
    assert Order.objects.exclude(party=None).values("party").distinct().count() == 2357
    lines = OrderLine.objects.values_list("quantity", "amount")
    expected = [line.split()[3:] for line in cdnow.read_text().splitlines()]
    assert sum(amount for _, amount in lines) == sum(int(Decimal(dollars) * 100) for _, dollars in expected)
    for name, kind, count in (("accounts", "parties", 85), ("products", "products", 7)):
        told = json.loads(call(import_, kind, REAL / "crm_sales" / f"{name}.csv", "--format", "json"))
        assert (told["created"], told["bad"]) == (count, 0)
