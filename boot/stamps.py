"""Stamps: beside each product of the set-up lies the fingerprint of what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def of_contents(*parts: object) -> str:
    """Fingerprint of texts and of the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def of_tree(files: Iterable[Path]) -> str:
    """Fingerprint of files by path, size and time of change: fast enough for every start."""
    lines = []
    for file in files:
        status = file.stat()
        lines.append(f"{file}:{status.st_size}:{status.st_mtime_ns}")
    return of_contents("\n".join(sorted(lines)))


def is_current(stamp: Path, fingerprint: str) -> bool:
    """Whether the product was made from just this."""
    try:
        return stamp.read_text() == fingerprint
    except OSError:
        return False


def write(stamp: Path, fingerprint: str) -> None:
    """Vouch for the product."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)
