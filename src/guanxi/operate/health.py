"""A thorough look at an instance: settings, schema, the database's own integrity, background work, room, backups."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils.translation import gettext as _

from guanxi.jobs import queries
from guanxi.operate import instance, schema
from guanxi.operate.backup import archive

LOW_ON_SPACE = 1 << 30
LONG_WAIT = timedelta(minutes=10)
OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """One line of the answer."""

    good: bool
    text: str


def examine(*, at: datetime, deploy: bool = False, full: bool = False) -> Iterator[Finding]:
    """Look at everything, the cheap things first; with `full` also at each row of each index of SQLite."""
    yield from _settings(deploy)
    if not instance.guard():
        yield Finding(True, _("No database yet: the first start makes it."))
        return
    missing = schema.pending()
    lacking = _("The database lacks %(steps)s steps: guanxi migrate") % {"steps": len(missing)}
    yield Finding(not missing, lacking if missing else _("The database is up to date."))
    yield from _space()
    yield from _backups(at)
    if not missing:
        yield from _jobs(at)
    yield from database(full=full)


def database(*, full: bool) -> Iterator[Finding]:
    """What the database says of itself."""
    return _sqlite(full=full) if connection.vendor == "sqlite" else _postgres()


def _settings(deploy: bool) -> Iterator[Finding]:
    messages = [m for m in checks.run_checks(include_deployment_checks=deploy) if not m.is_silenced()]
    for message in messages:
        if message.level >= checks.WARNING:
            yield Finding(False, f"{message.id}: {message.msg}" + (f" ({message.hint})" if message.hint else ""))
    if not messages:
        yield Finding(True, _("Settings are fit for the internet") if deploy else _("Settings are sound"))


def _space() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    yield Finding(
        free > LOW_ON_SPACE, _("%(size).1f GB free in %(data)s") % {"size": free / 1e9, "data": settings.DATA}
    )


def _backups(at: datetime) -> Iterator[Finding]:
    archives = list((settings.DATA / "backups").glob(f"{archive.PREFIX}*{archive.SUFFIX}"))
    if not archives:
        yield Finding(False, _("No backup in GUANXI_DATA/backups: guanxi backup"))
        return
    latest = datetime.fromtimestamp(max(path.stat().st_mtime for path in archives), tz=UTC)
    yield Finding(at - latest < OLD_BACKUP, _("Latest backup: %(at)s") % {"at": f"{latest:%Y-%m-%d %H:%M} UTC"})


def _jobs(at: datetime) -> Iterator[Finding]:
    overview = queries.overview(at=at)
    yield Finding(overview.dead == 0, _("Jobs that failed for good: %(number)s") % {"number": overview.dead})
    yield Finding(
        overview.longest_wait < LONG_WAIT, _("Longest wait of a due job: %(wait)s") % {"wait": overview.longest_wait}
    )


def _sqlite(*, full: bool) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        # Every page and row either way; an index can be made again from the rows.
        cursor.execute("PRAGMA mmap_size=1099511627776")
        cursor.execute("PRAGMA integrity_check" if full else "PRAGMA quick_check")
        answer = cursor.fetchone()[0]
        yield Finding(answer == "ok", _("Integrity of the database: %(answer)s") % {"answer": answer})
        cursor.execute("PRAGMA foreign_key_check")
        orphans = cursor.fetchall()
        yield Finding(
            not orphans, _("Rows that refer to rows that are not there: %(number)s") % {"number": len(orphans)}
        )
        cursor.execute("PRAGMA synchronous")
        level = cursor.fetchone()[0]
        yield Finding(level >= 1, f"SQLite synchronous={('OFF', 'NORMAL', 'FULL', 'EXTRA')[level]}")


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
        yield Finding(fsync == "on", f"PostgreSQL {version}, fsync {fsync}")
        cursor.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE NOT convalidated")
        unchecked = [name for (name,) in cursor.fetchall()]
        yield Finding(
            not unchecked, _("Constraints that were never validated: %(number)s") % {"number": len(unchecked)}
        )
