"""What the database knows of how its rows lie, by which it chooses indexes."""

from __future__ import annotations

from django.db import connection


def refresh() -> None:
    """Have the statistics made anew: after much has been loaded, after an upgrade, and every night.

    Without them SQLite takes the wrong index for what is rare (the open messages of one party among all that are
    open). It reads each index whole: from a sample it takes what all rows share (not deleted) for something rare.
    That takes seconds for a million customers, table by table, so that nobody waits long to write.
    PostgreSQL does it by itself in time; this only spares the wait.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'index'")
            for (table,) in cursor.fetchall():
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
        else:
            cursor.execute("ANALYZE")
