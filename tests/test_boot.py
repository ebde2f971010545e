"""The set-up that `./run` does before anything is installed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from boot import ROOT, assets, icons, interpreter, messages, packages, stamps, testing
from boot.console import SetupFailed, call


@pytest.mark.parametrize("file", sorted((ROOT / "boot").glob("*.py")), ids=lambda file: file.name)
def test_an_old_python_can_read_the_set_up(file):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_help_in_both_languages():
    for language, word in (("zh_CN.UTF-8", "一次性登录链接"), ("C.UTF-8", "one-time sign-in link")):
        done = subprocess.run(
            [ROOT / "run", "--help"], env=os.environ | {"LC_ALL": language}, capture_output=True, text=True
        )
        assert (done.returncode, word in done.stdout) == (0, True)


def test_an_unknown_command_is_refused():
    assert subprocess.run([ROOT / "run", "fly"], capture_output=True).returncode == 2


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], [("sqlite", ["--sampled"]), ("postgres", testing.SPARED)]),
        (["--postgres"], [("postgres", ["--sampled"])]),
        (["--thorough"], [("sqlite", []), ("postgres", [])]),
        (["--sqlite", "-k", "x"], [("sqlite", ["-k", "x"])]),
    ],
)
def test_the_ordinary_run_leaves_out_and_named_tests_run_whole(monkeypatch, asked, told):
    begun = []

    @contextmanager
    def tests(name, options, output=None):
        begun.append((name, options))
        yield SimpleNamespace(wait=lambda: 0)

    monkeypatch.setattr(testing, "_tests", tests)
    monkeypatch.setattr(testing, "_install_missing", lambda: None)
    monkeypatch.setattr(testing.linting, "run", lambda: 0)
    assert testing.run(asked) == 0
    assert begun == told


def test_a_python_too_old_is_told_of(monkeypatch):
    monkeypatch.setattr(interpreter, "_version", lambda python: (3, 9))
    with pytest.raises(SetupFailed, match=r"3\.11"):
        interpreter._find()


@pytest.mark.parametrize(
    "named, plain, expected",
    [
        ("", {"/own/python3"}, "/usr/bin/python3"),
        ("", {"/own/python3", "/usr/bin/python3"}, "/own/python3"),
        ("", set(), "/own/python3"),
        ("mine", {"/own/python3", "/own/mine"}, "/own/mine"),
    ],
    ids=["plain ones last", "none is better", "the first", "the named one, whatever it is"],
)
def test_an_interpreter_built_plainly_is_taken_where_there_is_no_other(monkeypatch, named, plain, expected):
    there = {"python3": "/own/python3", "mine": "/own/mine", "/usr/bin/python3": "/usr/bin/python3"}
    monkeypatch.setenv("PYTHON", named)
    monkeypatch.setattr(interpreter.shutil, "which", there.get)
    monkeypatch.setattr(interpreter, "_version", lambda python: (3, 12))
    monkeypatch.setattr(interpreter, "_is_plain", lambda python: python in plain)
    assert interpreter._find() == expected


def test_a_command_that_fails_shows_its_last_words():
    with pytest.raises(SetupFailed, match="no space left"):
        call([sys.executable, "-c", "import sys; sys.exit('no space left')"])


def test_stamps_notice_every_change(tmp_path):
    file, stamp = tmp_path / "a", tmp_path / "a.stamp"
    file.write_text("one")
    first = stamps.of_tree([file])
    stamps.write(stamp, first)
    assert stamps.is_current(stamp, stamps.of_tree([file]))
    file.write_text("other")
    assert not stamps.is_current(stamp, stamps.of_tree([file]))
    assert not stamps.is_current(tmp_path / "missing", first)


def test_locks_name_no_registry_and_have_a_hash_for_everything():
    for name in packages.LOCKS:
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_the_sheet_holds_the_icons_in_use_and_names_the_missing(tmp_path, monkeypatch):
    outline, filled = tmp_path / "outline", tmp_path / "filled"
    for folder in (outline, filled):
        folder.mkdir()
        (folder / "star.svg").write_text(f'<svg viewBox="0 0 24 24">{icons.BOUNDS}<path d="M1 1" /></svg>')
    template = tmp_path / "page.html"
    template.write_text('{% icon "star" %} {% button icon="star-filled" %}')
    monkeypatch.setattr(icons, "sources", lambda: [template])
    monkeypatch.setattr(icons, "ROOT", tmp_path)
    icons.draw(tmp_path, tmp_path / "icons.svg")
    assert (tmp_path / "icons.svg").read_text() == (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        '<symbol id="star" viewBox="0 0 24 24"><path d="M1 1" /></symbol>\n'
        '<symbol id="star-filled" viewBox="0 0 24 24" fill="currentColor" stroke="none"><path d="M1 1" /></symbol>\n'
        "</svg>\n"
    )
    template.write_text('{% icon "starr" %}')
    with pytest.raises(SetupFailed, match=r"starr \(page.html\)"):
        icons.draw(tmp_path, tmp_path / "icons.svg")


def test_source_maps_are_not_mentioned_in_what_is_served():
    text = b"var a;\n//# sourceMappingURL=a.js.map\n"
    assert assets.SOURCE_MAP.sub(b"", text) == b"var a;\n"
    style = b"a{}\n/*# sourceMappingURL=a.css.map */"
    assert assets.SOURCE_MAP.sub(b"", style) == b"a{}"


def test_catalogues_are_compiled_when_they_change(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    catalogue = tmp_path / "src" / "guanxi" / "x" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "甲"\n')
    assert list(messages._stale()) == [catalogue]
    messages.compile_all()
    assert list(messages._stale()) == []
    assert "甲".encode() in catalogue.with_suffix(".mo").read_bytes()
