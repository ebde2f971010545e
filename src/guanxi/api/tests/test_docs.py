"""The examples of docs/api.md do what the text says."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import httpx
import pytest

from guanxi.api.tests.conftest import token_of
from guanxi.config.wsgi import application

DOCUMENT = Path(__file__).parents[4] / "docs" / "api.md"
EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)
pytestmark = pytest.mark.django_db


def test_the_examples_of_the_document(world, one_transaction, monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["crm.example.com"]
    monkeypatch.setenv("GUANXI_TOKEN", token_of(world.alice))
    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=httpx.WSGITransport(app=application)))
    examples = EXAMPLES.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(examples) > 8
    carried_out: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(DOCUMENT), "exec"), carried_out)
