"""What keeps a company of a million customers quick: scores written a part at a time, lists that begin in an index."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.insight import scores
from guanxi.insight.declaring import all_pages
from guanxi.insight.groups import Bands, Classes, meant
from guanxi.insight.models import ScoreChange
from guanxi.parties.models import Party
from guanxi.workbench import paging

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
FIELDS = ("grade", "alive", "churn_risk")
pytestmark = pytest.mark.django_db


@pytest.fixture
def parties(world):
    return Party.objects.bulk_create([Party(name=f"客{n}", code=f"K{n}", owner=world.alice) for n in range(30)])


def test_parts_of_parties_are_written_as_one(parties, monkeypatch):
    monkeypatch.setattr(scores, "RANGE", 10)
    rows = [(p.pk, "vip", 0.5, n / 30) for n, p in enumerate(parties)]
    assert scores.write(rows, fields=FIELDS, at=NOW) == 30
    assert scores.write(rows[:20], fields=FIELDS, at=NOW + timedelta(days=1)) == 10, "no row for ten, who lose theirs"
    assert set(Party.objects.values_list("grade", "alive")) == {("vip", 0.5), ("", None)}
    lost = ScoreChange.objects.filter(party=parties[20], before__gt="").values_list("score", "before", "after")
    assert set(lost) == {("grade", "vip", ""), ("churn_risk", "6", "")}


def test_figures_of_another_night_leave_the_indexes_of_classes_alone(parties):
    scores.write([(p.pk, "vip", 0.5, 0.31) for p in parties], fields=FIELDS, at=NOW)
    later = [(parties[0].pk, "main", 0.4, 0.32), *((p.pk, "vip", 0.4, 0.32) for p in parties[1:])]
    with CaptureQueriesContext(connection) as asked:
        assert scores.write(later, fields=FIELDS, at=NOW + timedelta(days=1)) == 30
    updates = [q["sql"] for q in asked if "UPDATE" in q["sql"]]
    assert ["SET grade" in sql for sql in updates] == [True, False]
    assert list(Party.objects.order_by("pk").values_list("grade", "alive")[:2]) == [("main", 0.4), ("vip", 0.4)]
    assert ScoreChange.objects.filter(at__gt=NOW).values_list("score", "before", "after").get() == (
        "grade",
        "vip",
        "main",
    )


@pytest.mark.parametrize("key", [page.key for page in all_pages() if page.grouping])
def test_the_list_of_a_class_begins_in_its_index(key, world):
    grouping = next(page.grouping for page in all_pages() if page.key == key)
    rows = Party.objects.visible_to(world.root)
    if isinstance(grouping, Bands):
        rows = [meant(rows, band.condition, world.root) for band in grouping.bands]
        order = paging.Order.parse(grouping.order)
    else:
        assert isinstance(grouping, Classes)
        rows, order = [rows.filter(**{grouping.field: "x"})], paging.Order.parse("-id")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plans = [some.order_by(*order.terms())[: paging.PAGE].explain() for some in rows]
    assert all("party_by_" in plan and "TEMP B-TREE" not in plan for plan in plans), plans
