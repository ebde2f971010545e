"""What a run remembers between chunks: in the database for a real run, in a throw-away file for a dry one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder

from guanxi.exchange.models import ImportNote, ImportRun


class Memory(Protocol):
    """Values by space and key. What is put is JSON."""

    def get(self, space: str, keys: Iterable[str]) -> dict[str, Any]: ...

    def put(self, space: str, values: Mapping[str, Any]) -> None: ...


class Notes:
    """Memory in the run's own rows, written in the transaction of the chunk, so that it survives with it."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    def get(self, space: str, keys: Iterable[str]) -> dict[str, Any]:
        """The values known of these keys."""
        rows = ImportNote.objects.filter(run=self.run, space=space, key__in=list(keys))
        return dict(rows.values_list("key", "value"))

    def put(self, space: str, values: Mapping[str, Any]) -> None:
        """Keep these values, over earlier ones."""
        ImportNote.objects.bulk_create(
            [ImportNote(run=self.run, space=space, key=key, value=value) for key, value in values.items()],
            update_conflicts=True,
            unique_fields=["run", "space", "key"],
            update_fields=["value"],
        )


class Scratch:
    """Memory on disk that nobody else sees and that is gone with the process."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect("")
        self.connection.execute("PRAGMA journal_mode=OFF")
        self.connection.execute("PRAGMA cache_size=-16000")
        self.connection.execute("CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")

    def get(self, space: str, keys: Iterable[str]) -> dict[str, Any]:
        """The values known of these keys."""
        found = {}
        for key in keys:
            row = self.connection.execute("SELECT value FROM note WHERE key = ?", [f"{space} {key}"]).fetchone()
            if row:
                found[key] = json.loads(row[0])
        return found

    def put(self, space: str, values: Mapping[str, Any]) -> None:
        """Keep these values, over earlier ones."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO note VALUES (?, ?)",
            [(f"{space} {key}", json.dumps(value, cls=DjangoJSONEncoder)) for key, value in values.items()],
        )

    def close(self) -> None:
        """Drop everything."""
        self.connection.close()
