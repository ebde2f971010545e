"""Bringing an archive back: proven first, then put in place; what was there is kept aside, never overwritten."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from guanxi.operate import instance
from guanxi.operate.backup import archive
from guanxi.operate.backup.manifest import Manifest, compare_rows
from guanxi.operate.cli import Refused
from guanxi.privacy.erasing import register


def restore(path: Path, *, at: datetime, force: bool = False) -> tuple[Manifest, Path | None]:
    """Bring the archive back into the data folder and the database.

    Returns its manifest and, with `force`, the folder to which the former state was moved. Raises Refused when the
    archive is damaged or belongs to another kind of database, the program runs, or something would be replaced.
    """
    data: Path = settings.DATA
    engine = archive.engine()
    with instance.to_itself(data), tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as unpacked:
        described = archive.unpack(path, Path(unpacked))
        _require_same_kind(described)
        engine.check(Path(unpacked) / engine.MEMBER)
        # Whom the archive's folder knows to be erased is erased here as well.
        register.add([*register.read(path.parent / register.NAME)])
        aside = None
        if instance.certificate(data) or not engine.is_empty():
            if not force:
                raise Refused(
                    _(
                        "%(data)s holds data already. --force replaces them (they are kept aside), or choose another "
                        "GUANXI_DATA."
                    )
                    % {"data": data}
                )
            aside = _set_aside(data, at=at)
        _move_in(Path(unpacked) / "data", data)
        rows = engine.load(Path(unpacked) / engine.MEMBER)
    compare_rows(described.rows, rows)
    return described, aside


def _require_same_kind(described: Manifest) -> None:
    if described.database != connection.vendor:
        raise Refused(
            _(
                "The backup is of a %(one)s database, but the settings name a %(other)s one; name an empty database "
                "of the right kind in DATABASE_URL."
            )
            % {"one": described.database, "other": connection.vendor}
        )


def _set_aside(data: Path, *, at: datetime) -> Path:
    """Move the folder's present content to a folder inside it."""
    aside = data / f"{archive.ASIDE}{at:%Y%m%d-%H%M%S}"
    aside.mkdir()
    archive.engine().set_aside(aside, at=at)
    for entry in data.iterdir():
        if entry.name not in archive.LEFT_OUT and not entry.name.startswith((".restore-", archive.ASIDE)):
            entry.rename(aside / entry.name)
    return aside


def _move_in(source: Path, data: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            target = data / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
