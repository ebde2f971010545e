"""The DuckDB in which the company's figures are put together beside the analyses."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from django.conf import settings

MEMORY = "2GB"


@contextmanager
def opened() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty one in the company's time zone. What takes more than its memory goes to a folder of its own: by default
    all that run at the same time would write to one folder, and overwrite what the others need.
    """
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-figures-") as spilled,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spilled}) as database,
    ):
        database.execute(f"SET TimeZone='{settings.TIME_ZONE}'")
        yield database
