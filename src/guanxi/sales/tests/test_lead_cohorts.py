"""Cohorts of leads reckoned by hand, guarded, each share led to its leads."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from guanxi.sales.leads.cohorts import cohorts
from guanxi.sales.models import Lead, LeadSource, Opportunity
from guanxi.sales.opportunities import actions
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=timezone.get_default_timezone())


NOW = at(11, 20)


@pytest.fixture
def leads(world):
    """Of August four: one converted at once, one in October (and won in November), two not. Of November one, open."""
    fair = LeadSource.objects.create(name="展会")
    for stage in ensure_standard_pipeline().stages.all():
        stage.needs = []
        stage.save()
    values = {"name": "D", "owner": world.alice, "amount": 1, "currency": "CNY"}
    deal = actions.start(values=values, by=world.alice, at=at(10, 1))
    actions.win(opportunity=deal, by=world.alice, at=at(11, 1, 0))
    told = [
        (at(8, 1, 0), fair, at(8, 31, 23), None),
        (at(8, 31, 23), fair, at(10, 1, 0), deal),
        (at(8, 5), None, None, None),
        (at(8, 6), fair, None, None),
        (at(11, 2), None, None, None),
    ]
    for number, (captured, source, closed, opportunity) in enumerate(told):
        Lead.objects.create(
            code=f"L{number}", name=f"L{number}", owner=world.alice, source=source, captured_at=captured,
            closed_at=closed, state="converted" if closed else "new", opportunity=opportunity,
        )  # fmt: skip


def shares(row):
    return [cell and (cell.number, cell.among) for cell in row.cells]


def test_shares_add_up_by_month_and_by_source(world, leads):
    found = cohorts(world.alice, aim="converted", now=NOW)
    november, august = found.months
    assert shares(november) == [(0, 1), None, None, None]
    assert shares(august) == [(1, 4), (1, 4), (2, 4), (2, 4)]
    fair, unknown = found.sources
    # The lead of this month counts at no age: the month is not over.
    assert shares(fair) == [(1, 3), (1, 3), (2, 3)]
    assert shares(unknown) == [(0, 1), (0, 1), (0, 1)]
    assert (fair.number, unknown.number) == (3, 2)
    assert shares(cohorts(world.alice, aim="won", now=NOW).months[1])[2:4] == [(0, 4), (1, 4)]


def test_only_what_the_asker_sees_counts(world, leads):
    assert not cohorts(world.carol, aim="converted", now=NOW).months
    Opportunity.objects.update(owner=world.carol, team=world.carol.team)
    assert shares(cohorts(world.alice, aim="won", now=NOW).months[1])[3] == (0, 4)


def test_each_share_leads_to_its_leads(world, leads, as_user):
    client = as_user("alice")
    for aim in ("converted", "won"):
        found = cohorts(world.alice, aim=aim, now=NOW)
        told = [(found.months[1].url, 4), (found.sources[0].url, 3)]
        told += [(row.cells[2].url, row.cells[2].number) for row in (found.months[1], *found.sources)]
        told.append((found.months[1].cells[3].url, found.months[1].cells[3].number))
        for url, number in told:
            page = client.get(url).context
            assert not page["state"].problem
            assert page["rows"].count("<tr") == number, url


def test_the_page_offers_what_one_may_read(world, leads, as_user):
    page = as_user("alice").get("/leads/cohorts?aim=won")
    assert [key for key, _name in page.context["aims"]] == ["converted", "won"]
    role = world.alice.roles.first()
    role.fields = {"sales.lead": {"closed_at": "hidden", "opportunity": "hidden"}}
    role.save()
    assert as_user("alice").get("/leads/cohorts").status_code == 403
