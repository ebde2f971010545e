"""Where the content lies: under random names in the data folder, which no web server shows; it never changes."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

FOLDER = "attachments"
# A content lies beside its pictures: "<name>", "<name>.preview", "<name>.thumbnail".
PREVIEW, THUMBNAIL = ".preview", ".thumbnail"
_PARTIAL = ".partial"


class TooLarge(Exception):
    """The content is larger than it may be; nothing has been stored."""


@dataclass(frozen=True)
class Stored:
    """A content that has been written to the disk."""

    name: str
    size: int
    digest: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return path_of(self.name)


def folder() -> Path:
    """The folder of all contents."""
    return Path(default_storage.path(FOLDER))


def path_of(name: str, suffix: str = "") -> Path:
    """Where the content of this name lies, or one of its pictures."""
    return folder() / name[:2] / f"{name}{suffix}"


def put(content: Iterable[bytes], *, limit: int) -> Stored:
    """Write a content under a new name. Raises TooLarge beyond `limit` bytes, OSError where the disk refuses."""
    name = secrets.token_hex(24)
    path, partial = path_of(name), path_of(name, _PARTIAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for block in content:
                size += len(block)
                if size > limit:
                    raise TooLarge
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Stored(name, size, digest.hexdigest())


def remove(name: str) -> None:
    """Delete a content and its pictures."""
    for suffix in ("", PREVIEW, THUMBNAIL):
        path_of(name, suffix).unlink(missing_ok=True)


def older_than(moment: float) -> Iterator[str]:
    """Names of the contents that were written before a moment (seconds since 1970); forgotten partial files go."""
    for path in folder().glob("??/*"):
        if path.stat().st_mtime >= moment:
            continue
        if path.suffix == _PARTIAL:
            path.unlink(missing_ok=True)
        elif not path.suffix:
            yield path.name
