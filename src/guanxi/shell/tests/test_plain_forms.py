"""A page whose view answers with another page sends its form plainly: htmx would put that page into the form."""

import re
from pathlib import Path

import guanxi

PAGES = [
    path
    for path in Path(guanxi.__file__).parent.rglob("templates/**/*.html")
    if '{% extends "shell/page.html" %}' in path.read_text() and "{% form form" in path.read_text()
]


def test_whole_pages_send_their_forms_plainly() -> None:
    assert len(PAGES) > 5
    for path in PAGES:
        for tag in re.findall(r"{% form form[^%]*%}", path.read_text()):
            assert "plain=True" in tag, path
