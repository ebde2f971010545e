"""What is kept of a failed job quotes no value of a record."""

from __future__ import annotations

import pytest

from guanxi.jobs.telling import told

CANARY = "CANARY-4711"


def failing(kind: str) -> None:
    """Fail as Python and the databases do, with a value in the message."""
    if kind == "key":
        {}[CANARY]
    if kind == "number":
        int(CANARY)
    if kind == "unique":
        raise RuntimeError(f"duplicate key value\nDETAIL:  Key (name)=({CANARY}) already exists.")
    raise RuntimeError(f'invalid input syntax for type integer: "{CANARY}"')


@pytest.mark.parametrize("kind", ["key", "number", "unique", "syntax"])
def test_a_failure_is_told_without_values(kind):
    try:
        try:
            failing(kind)
        except Exception as first:
            raise LookupError(f"while reading '{CANARY}'") from first
    except LookupError as error:
        text = told(error)
    assert CANARY not in text
    assert "in failing" in text and text.endswith("LookupError: while reading '…'")
