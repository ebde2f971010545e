"""The columnar snapshot: what analysis reads, one Parquet file per table, replaced as a whole."""

from __future__ import annotations

import importlib.resources
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection

from guanxi.insight.database import opened
from guanxi.insight.facts import statements

# Of more customers than so many a sample is kept beside the tables, over which questions are answered while one waits.
SAMPLED = 20_000
KEPT = 2
COPY = "copy.sqlite3"


@dataclass(frozen=True)
class Snapshot:
    """A folder of Parquet files taken at one moment; its name is the moment."""

    folder: Path

    def path(self, table: str) -> Path:
        """The file of a table."""
        return self.folder / f"{table}.parquet"

    def sample(self) -> tuple[Snapshot, int]:
        """The tables of every so many-th customer, and this number; all of it, and 1, where they are few."""
        for folder in self.folder.glob("every-*"):
            return Snapshot(folder), int(folder.name.removeprefix("every-"))
        return self, 1

    @property
    def at(self) -> datetime:
        """When it was taken."""
        return datetime.strptime(self.folder.name, FORMAT).astimezone()


FORMAT = "%Y%m%dT%H%M%S.%f%z"


def take(*, at: datetime) -> Snapshot:
    """Write a new snapshot of the committed data. It appears whole or not at all; the two latest stay."""
    home = settings.DATA / "snapshots"
    final, growing = home / at.strftime(FORMAT), home / f".{at.strftime(FORMAT)}"
    growing.mkdir(parents=True)
    try:
        with attached(growing) as database:
            for table, select in statements().items():
                target = str(growing / f"{table}.parquet").replace("'", "''")
                database.execute(f"COPY ({select}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        # With the log of its writes, which a reader makes beside it.
        for file in growing.glob(f"{COPY}*"):
            file.unlink()
        _sample(growing)
        shutil.rmtree(final, ignore_errors=True)
        growing.rename(final)
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    for old in _all()[:-KEPT]:
        shutil.rmtree(old.folder, ignore_errors=True)
    return Snapshot(final)


def latest() -> Snapshot | None:
    """The newest snapshot, if one was ever taken."""
    return next(reversed(_all()), None)


@contextmanager
def attached(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB with the operational database attached, read-only, as `app`.

    `folder` is where a copy of a SQLite database may lie while it is read.
    """
    kind = "sqlite" if connection.vendor == "sqlite" else "postgres"
    with opened() as database:
        database.execute("SET preserve_insertion_order=false")
        database.load_extension(_extension(kind))
        address = _copy(folder / COPY) if kind == "sqlite" else _postgres()
        address = address.replace("'", "''")
        database.execute(f"ATTACH '{address}' AS app (TYPE {kind}, READ_ONLY)")
        yield database


def _sample(folder: Path) -> None:
    """Write the tables of every so many-th customer beside the whole; of purchases without customer as many."""
    with opened() as database:
        whole = {table: database.read_parquet(str(folder / f"{table}.parquet")) for table in statements()}
        counted = whole["transactions"].aggregate("count(DISTINCT customer)").fetchone()
        every = -(-(counted[0] if counted else 0) // SAMPLED)
        if every < 2:
            return
        (folder / f"every-{every}").mkdir()
        for table, rows in whole.items():
            key = 'coalesce(customer, "order")' if "order" in rows.columns else "customer"
            part = rows.filter(f"{key} % {every} = 0")
            part.write_parquet(str(folder / f"every-{every}" / f"{table}.parquet"), compression="zstd")


def _all() -> list[Snapshot]:
    home = settings.DATA / "snapshots"
    folders = sorted(home.glob("[0-9]*")) if home.is_dir() else []
    return [Snapshot(folder) for folder in folders]


def _extension(kind: str) -> str:
    """The scanner comes as a wheel: installing it from the network at run time would be a stranger's code."""
    package = importlib.resources.files(f"duckdb_extension_{kind}_scanner")
    file = package / "extensions" / f"v{duckdb.__version__}" / f"{kind}_scanner.duckdb_extension"
    return str(file)


def _copy(target: Path) -> str:
    """A copy of the SQLite database as it is now.

    DuckDB brings a SQLite of its own. Were it to open and close the live file in this process, POSIX would drop every
    lock that Django's connections hold on it, and two writers could corrupt it.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        # In one step: one in several would begin anew with every write of others.
        connection.connection.backup(copy, pages=-1)
    return str(target)


def _postgres() -> str:
    known = connection.settings_dict
    parts = {"host": known["HOST"], "port": known["PORT"], "dbname": known["NAME"]}
    parts |= {"user": known["USER"], "password": known["PASSWORD"]}
    return " ".join(f"{key}='{_quoted(value)}'" for key, value in parts.items() if value)


def _quoted(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("'", "\\'")
