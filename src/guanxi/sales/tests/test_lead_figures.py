"""Figures by source: exact, in few queries, and each leads to the very leads that it counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.sales.leads import actions
from guanxi.sales.leads.figures import figures
from guanxi.sales.models import LeadSource

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def leads(world):
    fair = LeadSource.objects.create(name="展会", cost=3000)
    given = [
        {"source": fair, "captured_at": NOW - timedelta(days=3)},
        {"source": fair, "captured_at": NOW - timedelta(days=2), "cost": 1000},
        {"source": fair, "captured_at": NOW - timedelta(days=200)},
        {"captured_at": NOW - timedelta(minutes=30)},
    ]
    made = [
        actions.create(values={"name": "王芳", "owner": world.alice, **values}, by=world.alice, at=NOW)
        for values in given
    ]
    actions.answer(lead=made[0], at=NOW)
    actions.answer(lead=made[3], at=NOW)
    return made


def test_cost_and_speed_by_source(world, leads, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        whole, fair, unknown = figures(world.alice, days=90, now=NOW)
    assert (whole.number, fair.number, unknown.number) == (3, 2, 1)
    assert (fair.cost, fair.per_lead, fair.counts["answered"], fair.counts["quick"]) == (4000, 2000, 1, 0)
    assert (unknown.minutes, unknown.counts["quick"], unknown.cost) == (30, 1, 0)
    assert (fair.rate, fair.per_conversion) == (0, None)


def test_each_figure_leads_to_its_leads(world, leads, as_user):
    client = as_user("alice")
    for row in figures(world.alice, days=90, now=NOW):
        for key, number in {"number": row.number, **row.counts}.items():
            page = client.get(row.urls[key]).context
            assert not page["state"].problem
            assert page["rows"].count("<tr") == number, (row.name, key)


def test_the_page_tells_no_cost_to_who_may_not_read_it(world, leads, as_user):
    assert client_page(as_user("alice")).count("¥") > 0
    role = world.alice.roles.first()
    role.fields = {"sales.lead": {"cost": "hidden"}}
    role.save()
    assert client_page(as_user("alice")).count("¥") == 0
    assert as_user("carol").get("/leads/figures").context["whole"].number == 0


def client_page(client):
    return client.get("/leads/figures?days=90").content.decode()
