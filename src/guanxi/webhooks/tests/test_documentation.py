"""The code that docs/api.md gives to receivers accepts what is ours and fresh, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from guanxi.webhooks.signing import headers, new_secret

DOCUMENT = Path(__file__).parents[4] / "docs" / "api.md"


@pytest.fixture
def verified() -> Callable[..., bool]:
    code = next(
        c for c in re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S) if "hmac" in c
    )
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), names)
    return names["verified"]  # type: ignore[no-any-return]


def test_what_is_ours_is_accepted_and_nothing_else(verified):
    secret, body, now = new_secret(), b'{"type":"parties.created"}', timezone.now()
    sent = headers(secret, message_id="change_1", body=body, at=now)
    assert verified(secret, sent, body)
    assert not verified(secret, sent, body + b" ")
    assert not verified(secret, sent | {"webhook-id": "change_2"}, body)
    assert not verified(new_secret(), sent, body)
    old = headers(secret, message_id="change_1", body=body, at=now - timedelta(minutes=6))
    assert not verified(secret, old, body)
