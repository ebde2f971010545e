"""Forecasts of past months beside what was won, reckoned by hand: recorded once, guarded, each led to its rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from guanxi.sales.funnel.accuracy import accuracy
from guanxi.sales.funnel.recording import record
from guanxi.sales.models import ForecastEntry, ForecastMonth, Opportunity
from guanxi.sales.opportunities import actions
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=timezone.get_default_timezone())


NOW = at(11, 20)


@pytest.fixture
def stages():
    """First contact at 10 %, the next at 25 %; none asks for anything."""
    found = list(ensure_standard_pipeline().stages.all())
    for stage, probability in zip(found, (10, 25), strict=False):
        stage.probability = probability
    for stage in found:
        stage.needs = []
        stage.save()
    return found


@pytest.fixture
def deal(world, tea, stages):
    def made(name, amount, expected, who="alice", **values):
        given = {"name": name, "party": tea, "owner": getattr(world, who), "amount": amount, "currency": "CNY"}
        given |= {"expected_on": expected, **values}
        return actions.start(values=given, by=world.alice, at=at(8, 1))

    return made


@pytest.fixture
def past(world, deal, stages):
    """Two months: 100.05 and 300 expected in September, of which 100.05 is won; nothing in October; 80 won then."""
    one = deal("A", 100_05, date(2026, 9, 10), forecast="commit")
    two = deal("B", 300_00, date(2026, 9, 30), forecast="best_case")
    actions.advance(opportunity=two, stage=stages[1], by=world.alice, at=at(8, 20))
    deal("C", 70_00, date(2026, 9, 30), forecast="omitted")
    late = deal("D", 80_00, date(2026, 12, 1), who="bob")
    assert (record(at=at(9, 1, 0)), record(at=at(9, 2))) == (2, 0)
    actions.win(opportunity=Opportunity.objects.get(pk=one.pk), by=world.alice, at=at(9, 15))
    assert record(at=at(10, 3)) == 0
    actions.win(opportunity=Opportunity.objects.get(pk=late.pk), by=world.alice, at=at(10, 31, 23))
    return one, two, late


def test_what_was_expected_is_held_against_what_was_won(world, past):
    found = accuracy(world.mona, now=NOW)
    october, september = found.months
    # 10 % of 100.05 is 10.005, rounded up to 10.01; 25 % of 300 is 75.
    assert september.sums == {"weighted": 85_01, "commit": 100_05, "best_case": 400_05, "won": 100_05}
    assert october.sums == {"weighted": 0, "commit": 0, "best_case": 0, "won": 80_00}
    assert (september.error, round(september.rate, 4)) == (-15_04, round(-15_04 / 100_05, 4))
    assert (found.whole.error, found.whole.rate) == (-95_04, -95_04 / 180_05)
    assert found.mean_error == (15_04 + 80_00) / 180_05
    (_title, people), *_others = found.groups
    assert [(row.name, row.error) for row in people] == [(str(world.alice), -15_04), (str(world.bob), -80_00)]


def test_figures_stay_as_they_were_when_the_month_began(world, past):
    _one, two, _late = past
    Opportunity.objects.filter(pk=two.pk).update(amount=1, expected_on=date(2026, 12, 1))
    assert accuracy(world.mona, now=NOW).months[1].sums["best_case"] == 400_05


def test_a_month_that_nobody_recorded_is_told_and_left_out(world, past):
    ForecastMonth.objects.create(first=date(2026, 7, 1), taken_at=at(7, 1))
    assert record(at=at(11, 6)) == 0
    assert not ForecastMonth.objects.filter(first=date(2026, 11, 1)).exists()
    found = accuracy(world.mona, now=NOW)
    assert found.missing == [found.months[2].name]
    assert [row.sums is None for row in found.months] == [False, False, True, False]


def test_everybody_is_told_of_their_own_and_led_there(world, past, as_user):
    assert accuracy(world.carol, now=NOW).whole.sums["won"] == 0
    client, found = as_user("mona"), accuracy(world.mona, now=NOW)
    september, (_title, people), *others = found.months[1], *found.groups
    told = [(september.urls[key], number) for key, number in (("weighted", 2), ("commit", 1), ("won", 1))]
    told += [(people[0].urls["weighted"], 2), (people[1].urls["won"], 1), (people[1].urls["weighted"], 0)]
    told += [(rows[0].urls["won"], 2) for _title, rows in others]
    told.append((found.whole.urls["won"], 2))
    for url, number in told:
        page = client.get(url).context
        assert not page["state"].problem
        assert page["rows"].count("<tr") == number, url


def test_the_page_is_for_who_reads_amounts_and_tells_when_there_is_nothing(world, as_user):
    assert as_user("alice").get("/opportunities/funnel/accuracy").context["found"] is None
    role = world.alice.roles.first()
    role.fields = {"sales.opportunity": {"amount": "hidden"}}
    role.save()
    assert as_user("alice").get("/opportunities/funnel/accuracy").status_code == 403


def test_it_takes_few_queries_however_many_there_are(world, past, deal, django_assert_num_queries):
    for number in range(10):
        deal(f"E{number}", 1_00, date(2026, 9, 5))
    ForecastEntry.objects.all().delete()
    ForecastMonth.objects.filter(first=date(2026, 9, 1)).delete()
    assert record(at=at(9, 1) + timedelta(days=1)) == 11
    with django_assert_num_queries(9):
        accuracy(world.mona, now=NOW)


def test_those_beyond_the_first_ones_share_a_row_that_leads_to_theirs(world, past, as_user, monkeypatch):
    monkeypatch.setattr("guanxi.sales.funnel.drilling.SHOWN", 1)
    people = accuracy(world.mona, now=NOW).groups[0][1]
    assert [row.error for row in people] == [-15_04, -80_00]
    assert as_user("mona").get(people[1].urls["won"]).context["rows"].count("<tr") == 1
