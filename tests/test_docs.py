"""The documents say what is: settings, links, commands."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from guanxi.config.environment import Environment
from guanxi.operate.cli import guanxi

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
# In code a command starts a span or a line, or follows a path, `&&` or settings; in prose "guanxi" is a name.
COMMAND = re.compile(r"(?:^|[`/\n]|&& |=\S+ )guanxi ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")
DEFAULTS = {"": "empty", "()": "empty", "False": "`false`", str(ROOT / "data"): "`data/`"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def settings_in_docs() -> dict[str, tuple[str, str]]:
    table = text_of(ROOT / "docs/operators.md").partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    return {name.strip("`"): (default, doc) for name, default, doc in rows}


def test_operators_md_lists_every_setting_with_its_default_and_meaning():
    expected = {
        f.name.upper(): (DEFAULTS.get(str(f.default), f"`{f.default}`"), f.metadata["doc"]) for f in fields(Environment)
    }

    assert settings_in_docs() == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_and_image_leads_somewhere(path: Path):
    prose = CODE.sub("", text_of(path))
    targets = [t.partition("#")[0] for t in LINK.findall(prose) if not re.match(r"[a-z]+:|#", t)]

    assert [t for t in targets if not (path.parent / unquote(t)).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_both_commands_and_shows_pictures(name: str):
    text = text_of(ROOT / name)

    assert re.search(r"^\./run +#", text, re.MULTILINE)
    assert re.search(r"^\./run test +#", text, re.MULTILINE)
    assert len(re.findall(r"!\[[^\]]+\]\(docs/images/", text)) >= 3


def test_pictures_are_light_and_each_is_shown():
    shown = "".join(text_of(path) for path in DOCUMENTS)
    pictures = list((ROOT / "docs/images").glob("*.png"))

    assert pictures
    assert [p.name for p in pictures if p.stat().st_size > 200_000 or p.name not in shown] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_docs_exist(path: Path):
    named = {found for span in CODE.findall(text_of(path)) for found in COMMAND.findall(span)}

    assert [command for command in sorted(named) if not exists(command)] == []


def test_the_search_for_commands_finds_them():
    named = {found for span in CODE.findall(text_of(ROOT / "docs/operators.md")) for found in COMMAND.findall(span)}

    assert {"user add", "check", "serve", "restore", "migrate"} <= named
    assert not exists("user invite")
    assert not exists("conquer")


def exists(words: str) -> bool:
    """Whether these words name a command of `guanxi`; what follows a command without members is its argument."""
    command: click.Command | None = guanxi
    for word in words.split():
        if not isinstance(command, click.Group):
            return True
        context = click.Context(command)
        if word not in command.list_commands(context):
            return False
        command = command.get_command(context, word)
    return True


def test_the_drawing_of_the_floors_is_what_the_imports_are_held_to():
    drawing = text_of(ROOT / "docs/architecture.md").partition("```\n")[2].partition("\n\n")[0]
    drawn = re.sub(r"\n\|", " |", re.sub(r"^(\|? ?\w+).*", r"\1", drawing, flags=re.MULTILINE)).splitlines()
    layers = text_of(ROOT / ".importlinter").partition("layers =\n")[2].partition("containers")[0]
    there = {path.parent.name for path in (ROOT / "src/guanxi").glob("*/__init__.py")}

    held = [there.intersection(re.findall(r"\w+", line)) for line in layers.splitlines()]
    assert [set(re.findall(r"\w+", line)) for line in drawn] == [floor for floor in held if floor]
