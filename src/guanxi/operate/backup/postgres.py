"""How a PostgreSQL database is dumped at one moment, checked, and loaded, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.operate.cli import Refused

MEMBER = "database.pgdump"
ASIDE = "replaced_"


def dump(target: Path) -> dict[str, int]:
    """Dump the database to a file; returns the number of rows of its tables at the very same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        rows = _rows()
        _run("pg_dump", "--format=custom", f"--exclude-schema={ASIDE}*", f"--snapshot={moment}", f"--file={target}")
    return rows


def check(file: Path) -> dict[str, int] | None:
    """Raises Refused unless the dump can be read. Its rows are counted only when it is loaded: None."""
    _run("pg_restore", "--list", str(file), connect=False)
    return None


def is_empty() -> bool:
    """Whether there is nothing that a restore would replace."""
    return not connection.introspection.table_names()


def set_aside(folder: Path, *, at: datetime) -> None:
    """Rename the present schema, so that nothing is lost; `folder` is for databases that are files."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA public RENAME TO "{ASIDE}{at:%Y%m%d%H%M%S}"')
        cursor.execute("CREATE SCHEMA public")


def load(file: Path) -> dict[str, int]:
    """Load the dump, all or nothing; returns the number of rows of the tables."""
    connection.close()
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(file))
    return _rows()


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        return counts


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's programs. Raises Refused with what it says."""
    path = shutil.which(program)
    if path is None:
        raise Refused(
            _("%(program)s is missing: install PostgreSQL's client programs (Debian: postgresql-client).")
            % {"program": program}
        )
    given = connection.settings_dict
    settings = {"PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"]}
    settings |= {"PGPASSWORD": given["PASSWORD"], "PGDATABASE": given["NAME"]}
    environment = os.environ | ({name: str(value) for name, value in settings.items() if value} if connect else {})
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(_("%(program)s failed: %(why)s") % {"program": program, "why": done.stderr.strip()})
