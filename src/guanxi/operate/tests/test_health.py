"""What `guanxi check` asks the database, and how long that may take."""

from __future__ import annotations

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from guanxi.config.health import healthz
from guanxi.operate import health


@pytest.mark.django_db
@pytest.mark.parametrize(("full", "asked"), [(False, "PRAGMA quick_check"), (True, "PRAGMA integrity_check")])
def test_the_long_look_at_each_index_is_taken_only_when_asked_for(full, asked):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL checks its indexes itself")
    with CaptureQueriesContext(connection) as queries:
        assert next(health.database(full=full)).good
    assert asked in [query["sql"] for query in queries]


@pytest.mark.django_db(transaction=True)
def test_a_thread_whose_connections_were_lost_is_served_at_once_with_a_new_one():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server to restart")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [lost] = cursor.fetchone()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    close_old_connections()  # as each request begins
    assert healthz(RequestFactory().get("/healthz")).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (lost,)
