"""Nothing is said in one language only: every text marked for translation stands in a Chinese catalogue."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import django
import polib
import pytest
from babel.messages.extract import extract_python
from boot import ROOT
from django.utils.translation.template import templatize

SOURCE = ROOT / "src" / "guanxi"
# Babel's notation: which arguments of a function hold the message (and c: its context).
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
Message = tuple[str | None, str]


def packages() -> list[str]:
    return sorted(p.name for p in SOURCE.iterdir() if (p / "__init__.py").exists() and p.name != "analytics")


def catalogues() -> dict[Message, polib.POEntry]:
    found = {}
    django_own = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po"
    for path in [django_own, *SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")]:
        for entry in polib.pofile(str(path)):
            if entry.msgstr or entry.msgstr_plural:
                found[entry.msgctxt, entry.msgid] = entry
    return found


def messages(package: str) -> set[Message]:
    found: set[Message] = set()
    for path in (SOURCE / package).rglob("*"):
        if "tests" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else _flat(templatize(text))
        for _line, name, given, _comments in extract_python(
            io.BytesIO(code.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}
        ):
            parts = [p for p in (given if isinstance(given, tuple) else (given,)) if p]
            if not parts:
                continue
            if name.endswith("pgettext") or "pgettext" in name:
                found.add((parts[0], parts[1]) if len(parts) > 1 else (None, parts[0]))
            else:
                found.add((None, parts[0]))
    return found


def _flat(code: str) -> str:
    """Templates become code without sensible indentation, which the tokeniser would refuse."""
    return "\n".join(line.strip() for line in code.splitlines())


CHINESE = catalogues()


@pytest.mark.parametrize("package", packages())
def test_every_text_of_a_package_has_its_chinese(package: str) -> None:
    missing = sorted(text for context, text in messages(package) if (context, text) not in CHINESE)
    assert missing == []


def test_a_text_says_the_same_in_every_package() -> None:
    """All catalogues become one at run time: whose Chinese differs needs a context of its own."""
    found: dict[Message, dict[tuple[str, ...], str]] = {}
    for path in SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            chinese = (entry.msgstr, *entry.msgstr_plural.values())
            found.setdefault((entry.msgctxt, entry.msgid), {})[chinese] = path.parts[-4]
    assert {message: said for message, said in found.items() if len(said) > 1} == {}


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")), ids=lambda p: p.parts[-4]
)
def test_a_catalogue_is_sound(path: Path) -> None:
    """No text twice, none uncertain, and each placeholder of the original in its translation."""
    entries = polib.pofile(str(path))
    # Polib's own check compares each entry with all before it.
    texts = Counter((entry.msgctxt, entry.msgid) for entry in entries if not entry.obsolete)
    assert max(texts.values()) == 1, texts.most_common(3)
    for entry in entries:
        assert not entry.fuzzy, entry.msgid
        translations = [entry.msgstr, *entry.msgstr_plural.values()]
        wanted = {a or b for a, b in PLACEHOLDER.findall(entry.msgid)}
        for text in filter(None, translations):
            assert {a or b for a, b in PLACEHOLDER.findall(text)} <= wanted | {
                a or b for a, b in PLACEHOLDER.findall(entry.msgid_plural)
            }, entry.msgid
