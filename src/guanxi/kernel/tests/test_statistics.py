"""Statistics make the database choose the index for what is rare."""

import pytest
from django.db import connection

from guanxi.kernel import statistics

pytestmark = pytest.mark.django_db


def test_the_planner_learns_how_rows_lie():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE case_of_test (party integer, state text)")
        cursor.execute("CREATE INDEX by_state_of_test ON case_of_test (state)")
        cursor.executemany("INSERT INTO case_of_test VALUES (%s, %s)", [(n, "open") for n in range(500)])
        statistics.refresh()
        source = "sqlite_stat1 WHERE tbl" if connection.vendor == "sqlite" else "pg_stats WHERE tablename"
        cursor.execute(f"SELECT count(*) FROM {source} = 'case_of_test'")
        assert cursor.fetchone()[0] > 0
