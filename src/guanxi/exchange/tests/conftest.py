"""Files to import, and a shortcut through a whole import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from guanxi.exchange import actions
from guanxi.exchange.models import ImportRun

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stored_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


Bring = Callable[..., ImportRun]


@pytest.fixture
def prepare(db: None) -> Bring:
    """Take a text in as a file and choose, without starting."""

    def prepare(
        kind: str,
        text: str | bytes,
        *,
        maps: Mapping[str, str] | None = None,
        mode: str = "update",
        by: Any = None,
        **options: str,
    ) -> ImportRun:
        content = text if isinstance(text, bytes) else text.encode()
        run = actions.take_in(content=[content], name="a.csv", kind=kind, by=by, at=NOW)
        return actions.choose(run=run, mapped=maps or run.mapping, mode=mode, options=options)

    return prepare


@pytest.fixture
def bring(prepare: Bring) -> Bring:
    """Import a text from beginning to end; `dry` only checks it."""

    def bring(kind: str, text: str | bytes, *, dry: bool = False, **chosen: Any) -> ImportRun:
        run = actions.begin(run=prepare(kind, text, **chosen), at=NOW, dry=dry)
        return actions.carry_on(run=run, at=NOW)

    return bring


def figures(run: ImportRun) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, bad; and that they account for every row."""
    found = tuple(run.counts.get(name, 0) for name in ("created", "updated", "unchanged", "bad"))
    assert sum(found) == run.consumed
    return found  # type: ignore[return-value]
