"""What the database knows of how its rows lie, by which it chooses indexes."""

from __future__ import annotations

from django.db import connection


def refresh() -> None:
    """Have the statistics made anew from samples: after much has been loaded, and every night.

    Without them SQLite takes the wrong index for what is rare (the open messages of one party among all that are
    open). A million customers take a second. PostgreSQL does it by itself in time; this only spares the wait.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")
