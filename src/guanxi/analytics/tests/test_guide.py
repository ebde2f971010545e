"""The guide in docs/analysis is true: its Python blocks are run and compared, its commands end well."""

import doctest
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from guanxi.analytics import cli
from guanxi.analytics.methods import METHODS

ROOT = Path(__file__).resolve().parents[4]
GUIDE = ROOT / "docs" / "analysis" / "guide.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if name == kind]


def test_the_examples_give_what_they_show(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=FLAGS)
    names: dict[str, object] = {}
    text = GUIDE.read_text(encoding="utf-8")
    for block in blocks("pycon"):
        line = text[: text.index(block)].count("\n")
        runner.run(parser.get_doctest(block, names, "guide", str(GUIDE), line), clear_globs=False)
        names = runner.test.globs
    assert runner.tries > 20
    assert not runner.failures, capsys.readouterr().out


@pytest.mark.parametrize("command", [line for block in blocks("sh") for line in block.splitlines()])
def test_the_commands_end_well(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("orders.csv").write_text("who,day,paid,what\nann,2026-03-01,12.50,tea\nann,2026-03-05,7.50,cup\n")
    leaf = {"name": "speed", "weight": 1, "answers": [3, 1]}
    Path("evaluation.json").write_text(json.dumps({"grades": {"good": 90, "poor": 30}, "factors": [leaf]}))
    program, verb, *arguments = shlex.split(command)
    assert (program, verb) == ("guanxi", "analyse")
    run = CliRunner().invoke(cli.analyse, arguments)
    assert run.exit_code == 0, run.output


def methods_in_the_docs() -> list[list[str]]:
    table = (ROOT / "docs" / "analysis" / "methods.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line.startswith("|")]
    return rows[2:]


def test_the_table_holds_every_method_and_no_empty_cell() -> None:
    rows = methods_in_the_docs()
    assert [row[0] for row in rows] == list(METHODS)
    assert [row for row in rows if len(row) != 6 or not all(row)] == []


@pytest.mark.parametrize("row", methods_in_the_docs(), ids=lambda row: row[0])
def test_the_test_that_is_named_exists(row: list[str]) -> None:
    found = re.fullmatch(r"\[(\w+)\]\((\S+)\) `(\w+)`", row[4])
    assert found, row[4]
    file = ROOT / "docs" / "analysis" / found[2]
    assert file.stem == found[1]
    assert f"def {found[3]}(" in file.read_text(encoding="utf-8")
