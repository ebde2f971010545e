"""Making an archive of the instance, and proving that an archive is whole."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi import __version__
from guanxi.operate import instance
from guanxi.operate.backup import manifest, postgres, sqlite
from guanxi.operate.backup.manifest import Manifest
from guanxi.operate.cli import Refused
from guanxi.privacy.erasing import register

PREFIX, SUFFIX, PARTIAL = "guanxi-", ".tar.gz", ".partial"
# Derived from the database, or backups themselves. (Other caches say so by a CACHEDIR.TAG.)
LEFT_OUT = {"backups", "snapshots", instance.LOCK}
ASIDE = "replaced-"
COPIES = ".copy-"
# What a backup that was broken off (power, kill -9) has left is in the way no sooner than this.
STALE = timedelta(hours=12)
CHUNK = 1 << 20


def create(folder: Path, *, at: datetime, reason: str = "") -> Path:
    """Save the instance to a new archive in the folder, prove it, and return its path. The program may run meanwhile.

    Raises Refused when something is missing, damaged or the disk is full; no half archive remains.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder, before=at - STALE)
    stem = PREFIX + timezone.localtime(at).strftime("%Y%m%d-%H%M%S") + (f"-{reason}" if reason else "")
    target, partial = folder / (stem + SUFFIX), folder / (stem + SUFFIX + PARTIAL)
    try:
        _write(partial, Manifest(__version__, at.isoformat(), connection.vendor, reason))
        verify(partial)
        partial.rename(target)
        register.add([*register.read()], path=folder / register.NAME)
    except OSError as error:
        raise Refused(_("The backup could not be written: %(why)s") % {"why": error}) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare it with its manifest. Raises Refused unless all is there and unchanged."""
    found: dict[str, str] = {}
    described = None
    try:
        for name, stream in _members(path):
            if name == manifest.NAME:
                described = Manifest.from_json(stream.read())
            else:
                found[name] = _digest(stream)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Refused(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": error}) from error
    if described is None:
        raise Refused(_("%(path)s is no whole backup: it has no manifest.") % {"path": path})
    for name in sorted(described.files.keys() | found.keys()):
        if described.files.get(name) != found.get(name):
            raise Refused(_("%(path)s is damaged: %(name)s is not what was saved.") % {"path": path, "name": name})
    return described


def unpack(path: Path, into: Path) -> Manifest:
    """Unpack a proven archive into a folder and return its manifest. Raises Refused."""
    described = verify(path)
    try:
        for name, stream in _members(path):
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(stream, file, CHUNK)
    except OSError as error:
        raise Refused(
            _("%(path)s could not be unpacked, and nothing was changed: %(why)s") % {"path": path, "why": error}
        ) from error
    return described


def engine() -> ModuleType:
    """The module that knows the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgres


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the latest `keep` archives of the folder and return the deleted ones."""
    archives = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in archives[keep:]:
        path.unlink()
    return archives[keep:]


def _clear(folder: Path, *, before: datetime) -> None:
    for left in (*folder.glob(f"{COPIES}*"), *folder.glob(f"{PREFIX}*{PARTIAL}")):
        if left.stat().st_mtime < before.timestamp():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _write(path: Path, described: Manifest) -> None:
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=COPIES) as copies,
        os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file,
    ):
        database = Path(copies) / engine().MEMBER
        described.rows = engine().dump(database)
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            described.files[database.name] = _add(archive, database.name, database)
            # After the database, so that every file it mentions is there already.
            for source in _files(settings.DATA):
                name = f"data/{source.relative_to(settings.DATA)}"
                if digest := _add(archive, name, source):
                    described.files[name] = digest
            _add_bytes(archive, manifest.NAME, described.to_json())
        file.flush()
        os.fsync(file.fileno())


def _files(data: Path) -> Iterator[Path]:
    """The folder's files that belong into a backup."""
    database = instance.sqlite_path()
    for parent, folders, names in os.walk(data):
        top = Path(parent) == data
        if "CACHEDIR.TAG" in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not (top and _left_out(name)))
        for name in sorted(names):
            is_database = database is not None and Path(parent) == database.parent and name.startswith(database.name)
            if not (is_database or name.endswith(PARTIAL) or (top and _left_out(name))):
                yield Path(parent) / name


def _left_out(name: str) -> bool:
    return name in LEFT_OUT or name.startswith((".", ASIDE))


def _add(archive: tarfile.TarFile, name: str, source: Path) -> str:
    """Add a file and return the SHA-256 of what was added; "" for a file that has vanished meanwhile."""
    try:
        stream = source.open("rb")
    except FileNotFoundError:
        return ""
    with stream:
        member = archive.gettarinfo(arcname=name, fileobj=stream)
        hashing = Hashing(stream)
        archive.addfile(member, hashing)
    return hashing.digest.hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


class Hashing:
    """A stream that keeps the SHA-256 of what has been read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        self.digest.update(content)
        return content


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The archive's files, one after the other, as (name, stream)."""
    with tarfile.open(path, "r|gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if not member.isfile() or stream is None or Path(member.name).is_absolute() or ".." in member.name:
                raise Refused(
                    _("%(path)s is no backup of Guanxi: it holds %(name)s.") % {"path": path, "name": member.name}
                )
            yield member.name, stream


def _digest(stream: IO[bytes]) -> str:
    hashing = Hashing(stream)
    while hashing.read(CHUNK):
        pass
    return hashing.digest.hexdigest()
