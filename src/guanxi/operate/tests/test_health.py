"""What `guanxi check` asks the database, and how long that may take."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.operate import health


@pytest.mark.django_db
@pytest.mark.parametrize(("full", "asked"), [(False, "PRAGMA quick_check"), (True, "PRAGMA integrity_check")])
def test_the_long_look_at_each_index_is_taken_only_when_asked_for(full, asked):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL checks its indexes itself")
    with CaptureQueriesContext(connection) as queries:
        assert next(health.database(full=full)).good
    assert asked in [query["sql"] for query in queries]
