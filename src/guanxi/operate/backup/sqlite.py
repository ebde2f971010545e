"""How an SQLite database is copied while others write to it, checked, and put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from guanxi.operate import instance
from guanxi.operate.cli import Refused

MEMBER = "database.sqlite3"


def dump(target: Path) -> dict[str, int]:
    """Copy the live database to a file; returns the number of rows of its tables.

    The online backup takes all pages within one read transaction: copying the file itself would miss what still
    lies in the write-ahead log, and a copy in several steps would begin anew with every write of others.
    """
    source = instance.sqlite_path()
    assert source is not None
    with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    return check(target)


def check(file: Path) -> dict[str, int]:
    """Raises Refused unless the file is a sound database; returns the number of rows of its tables.

    Every page and every row is read, and the rows counted. Whether each index names each row is left out: it takes
    ten times as long (minutes for a million customers), and an index can be made again from the rows.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            copy.execute(f"PRAGMA mmap_size={file.stat().st_size}")
            answer = copy.execute("PRAGMA quick_check").fetchone()[0]
            if answer != "ok":
                raise Refused(_("%(path)s is damaged: %(why)s") % {"path": file, "why": answer})
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}  # noqa: S608
    except sqlite3.DatabaseError as error:
        raise Refused(_("%(path)s is damaged: %(why)s") % {"path": file, "why": error}) from error


def is_empty() -> bool:
    """Whether there is nothing that a restore would replace."""
    path = instance.sqlite_path()
    return path is None or not path.exists()


def set_aside(folder: Path, *, at: datetime) -> None:
    """Move the present database, with its log, into the folder."""
    path = instance.sqlite_path()
    assert path is not None
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(folder / file.name)


def load(file: Path) -> dict[str, int]:
    """Put the file in the database's place; returns the number of rows of its tables."""
    path = instance.sqlite_path()
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    file.replace(path)
    return check(path)
