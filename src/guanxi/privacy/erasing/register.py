"""The list of erasures that no restore brings back to a former state: one line for each, beside the backups.

It holds keys and receipts, nothing of the people. A restore of an older backup is followed by erasing them again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from guanxi.privacy.models import Erasure

NAME = "erasures.jsonl"
Line = Mapping[str, Any]


def place() -> Path:
    """Where the list of this instance lies: a folder that backups leave out and a restore leaves alone."""
    path: Path = settings.DATA / "backups" / NAME
    return path


def line_of(erasure: Erasure) -> Line:
    """What the list says of an erasure."""
    return {
        "alias": erasure.alias,
        "party": erasure.party_key,
        "born": erasure.born.isoformat(),
        "at": erasure.at.isoformat(),
        "reason": erasure.reason,
        "digests": erasure.digests,
    }


def add(lines: Iterable[Line], *, path: Path | None = None) -> None:
    """Add lines to the list, on the disk before this returns; those that it has already are left out."""
    path, given = path or place(), list(lines)
    known = {line["alias"] for line in read(path)}
    if not given:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        for line in given:
            if line["alias"] not in known:
                file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path | None = None) -> Iterator[Line]:
    """The lines of the list; none where there is no list."""
    path = path or place()
    if path.exists():
        yield from [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
