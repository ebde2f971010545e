"""Whether this process can do its work now: what a load balancer asks before it sends somebody here."""

from __future__ import annotations

import shutil
from datetime import datetime

from django.conf import settings
from django.db import Error, connection

from guanxi.jobs import beats, queries
from guanxi.operate import schema
from guanxi.operate.cli import Refused
from guanxi.operate.health import LONG_WAIT, LOW_ON_SPACE

# Once the schema was complete it stays so for this process: a newer version is another process.
_complete: set[str] = set()


def readiness(*, at: datetime) -> dict[str, bool]:
    """Each check by name: database, migrations, workers, queue (no due job waits long, mails included), disk."""
    found = {"database": _database(), "disk": shutil.disk_usage(settings.DATA).free > LOW_ON_SPACE}
    if not found["database"]:
        return found
    found["migrations"] = _migrations()
    if found["migrations"]:
        found["workers"] = beats.alive(at=at).exists()
        found["queue"] = queries.overview(at=at).longest_wait < LONG_WAIT
    return found


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _migrations() -> bool:
    database = str(connection.settings_dict["NAME"])
    if database not in _complete:
        try:
            if schema.pending():
                return False
        except Refused:
            return False
        _complete.add(database)
    return True
