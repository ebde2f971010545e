"""The Chinese of the shell is complete."""

import re
import string
from pathlib import Path

import polib
import pytest

SHELL = Path(__file__).parents[1]
ENTRIES = polib.pofile(str(SHELL / "locale/zh_Hans/LC_MESSAGES/django.po"))
KNOWN = {entry.msgid for entry in ENTRIES}
IN_TEMPLATES = re.compile(r"""\{%\s*trans(?:late)?\s+"([^"]+)"|\b_\("([^"]+)"\)""")
IN_PYTHON = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")


def texts() -> set[str]:
    found: set[str] = set()
    for path in SHELL.rglob("templates/**/*.html"):
        found |= {a or b for a, b in IN_TEMPLATES.findall(path.read_text())}
    for path in SHELL.rglob("*.py"):
        if "tests" not in path.parts:
            found |= set(IN_PYTHON.findall(path.read_text()))
    return {text.replace("%", "%%") if text not in KNOWN else text for text in found}


def test_every_text_has_its_chinese() -> None:
    assert texts() - KNOWN == set()


def test_nothing_is_left_empty_or_uncertain() -> None:
    assert [entry.msgid for entry in ENTRIES if not entry.msgstr or entry.fuzzy] == []


@pytest.mark.parametrize("entry", [e for e in ENTRIES if "{" in e.msgid], ids=lambda e: e.msgid)
def test_placeholders_are_the_same(entry: polib.POEntry) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text)}

    assert names(entry.msgid) - {None} == names(entry.msgstr) - {None}
