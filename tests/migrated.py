"""The migrated database: made by the first worker that needs one, copied by the others."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from django.db import connection

_locks: list[int] = []


def is_copied(folder: Path) -> bool:
    """Whether the test database is there already: a copy of the one shared in the folder.

    Migrating takes longer than hundreds of tests. Whoever comes first is told no, and the others wait for `share`.
    The test database must have its name by now, which ends with the worker's.
    """
    lock = os.open(folder / "migrated.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _locks.append(lock)
    shared = _shared(folder)
    if not shared.exists():
        return False
    if connection.vendor == "sqlite":
        shutil.copyfile(shared, connection.settings_dict["TEST"]["NAME"])
    else:
        _copy(shared.read_text(), connection.settings_dict["TEST"]["NAME"])
    share(folder)
    return True


def share(folder: Path) -> None:
    """Give the database just migrated to all who wait for it."""
    if not _locks:
        return
    shared, name = _shared(folder), connection.settings_dict["NAME"]
    if not shared.exists():
        connection.close()
        if connection.vendor == "sqlite":
            shutil.copyfile(name, shared)
        else:
            _copy(name, f"{name}_migrated")
            shared.write_text(f"{name}_migrated")
    os.close(_locks.pop())


def hand_on(folder: Path, to: Path) -> None:
    """The database shared in a folder, if there is one by now, for those who share another."""
    if _shared(folder).exists():
        shutil.copyfile(_shared(folder), _shared(to))


def _shared(folder: Path) -> Path:
    """The database itself; of PostgreSQL's its name, for the server has it."""
    return folder / ("migrated.sqlite3" if connection.vendor == "sqlite" else "migrated.name")


def _copy(source: str, target: str) -> None:
    """On PostgreSQL; nobody may be connected to the source."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
