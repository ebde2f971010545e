"""The forecast: levels and weights by month, and what a week has changed of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.sales.funnel import changes
from guanxi.sales.funnel.forecast import forecast
from guanxi.sales.models import ForecastCategory, Stage
from guanxi.sales.opportunities import actions
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def deals(world, tea):
    """Two this month, one overdue, one without a day that nobody counts on; all are a month old but the last."""
    [stage, *_others] = ensure_standard_pipeline().stages.all()
    Stage.objects.update(needs=[])
    stage.probability, stage.needs = 15, []
    stage.save()
    given = [
        (100_01, TODAY, ForecastCategory.COMMIT, 30),
        (200_03, TODAY, ForecastCategory.BEST_CASE, 30),
        (40_00, TODAY.replace(day=1) - timedelta(days=1), ForecastCategory.PIPELINE, 30),
        (900_00, None, ForecastCategory.OMITTED, 1),
    ]
    made = []
    for number, (amount, day, category, days) in enumerate(given):
        told = {"name": f"商机{number}", "party": tea, "owner": world.alice, "amount": amount}
        opened = NOW - timedelta(days=days)
        with operation(kind=Operation.Kind.EDIT, by=world.alice, at=opened):
            made.append(
                actions.start(
                    values={**told, "expected_on": day, "forecast": category, "opened_at": opened},
                    by=world.alice,
                    at=NOW,
                )
            )
    return made


def test_levels_and_weights_by_month(world, deals, as_user):
    whole, overdue, this_month, *_later, undated = forecast(world.alice, now=NOW)
    assert this_month.amounts == {"commit": 100_01, "best_case": 300_04, "pipeline": 300_04}
    # 15 % of 100.01 and of 200.03, each rounded half up.
    assert this_month.weighted == 15_00 + 30_00
    assert (overdue.numbers["pipeline"], overdue.weighted) == (1, 6_00)
    assert (undated.numbers["pipeline"], whole.numbers) == (0, {"commit": 1, "best_case": 2, "pipeline": 3})
    client = as_user("alice")
    for row in (whole, overdue, this_month, undated):
        for level, url in row.urls.items():
            page = client.get(url).context
            assert not page["state"].problem
            assert page["rows"].count("<tr") == row.numbers[level]


def test_what_a_week_has_changed(world, deals, as_user):
    with operation(kind=Operation.Kind.EDIT, by=world.alice, at=NOW - timedelta(days=3)):
        actions.change(record=deals[0], values={"amount": 150_00}, version=None)
    with operation(kind=Operation.Kind.EDIT, by=world.alice, at=NOW - timedelta(days=2)):
        actions.change(record=deals[0], values={"amount": 120_00}, version=None)
        actions.change(record=deals[2], values={"expected_on": TODAY}, version=None)
        actions.change(record=deals[3], values={"amount": 1_00}, version=None)
    edited = changes.edits(world.alice, now=NOW)
    assert [(each.opportunity, each.amounts) for each in edited] == [
        (deals[0], (100_01, 120_00)),
        (deals[2], None),
    ]
    assert changes.totals(edited, TODAY) == {
        "raised": (1, 19_99),
        "lowered": (0, 0),
        "in": (1, 40_00),
        "out": (0, 0),
    }
    actions.win(opportunity=deals[1], by=world.alice, at=NOW)
    client = as_user("alice")
    told = changes.steps(world.alice, now=NOW)
    assert [(each.number, each.value) for each in told] == [(1, 1_00), (1, 200_03), (0, 0), (0, 0)]
    for each in told:
        assert client.get(each.url).context["rows"].count("<tr") == each.number


def test_the_page_tells_no_amount_to_who_may_not_read_it(world, deals, as_user):
    assert "¥300.04" in as_user("alice").get("/opportunities/funnel/forecast").content.decode()
    role = world.alice.roles.first()
    role.fields = {"sales.opportunity": {"amount": "hidden"}}
    role.save()
    page = as_user("alice").get("/opportunities/funnel/forecast")
    assert page.context["whole"].numbers["pipeline"] == 3
    assert "¥" not in page.content.decode()
    role.fields = {"sales.opportunity": {"forecast": "hidden"}}
    role.save()
    assert as_user("alice").get("/opportunities/funnel/forecast").status_code == 403
