"""The funnel of a small pipeline reckoned by hand: each figure is exact and leads to the very rows it counts."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from guanxi.access.models import User
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.sales.funnel import keeping, tasks
from guanxi.sales.funnel.figures import funnel
from guanxi.sales.models import Opportunity, OutcomeReason, StageKind
from guanxi.sales.opportunities import actions
from guanxi.sales.pipelines import actions as pipelines
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def stages():
    """First contact, needs confirmed, proposal, negotiation (none asks for anything), won, lost."""
    found = list(ensure_standard_pipeline().stages.all())
    for stage in found:
        stage.needs = []
        stage.save()
    return found


@pytest.fixture
def deals(world, tea, stages):
    """Two won, one of them in one leap; one lost at the second stage, one at the first; one back from the third."""
    first, second, third, _fourth, won, lost = stages
    price = OutcomeReason.objects.filter(outcome=StageKind.LOST).first()

    def deal(name, amount, *way, **values):
        given = {"name": name, "party": tea, "owner": world.alice, "amount": amount, **values}
        made = actions.start(values=given, by=world.alice, at=ago(20))
        for stage, days in way:
            told = {"opportunity": made, "by": world.alice, "at": ago(days)}
            if stage.is_open:
                made = actions.advance(stage=stage, **told)
            else:
                made = actions.win(**told) if stage.kind == StageKind.WON else actions.lose(reason=price, **told)
        return made

    return [
        deal("A", 100_00, (second, 16), (third, 12), (won, 10), source="referral"),
        deal("B", 300_00, (won, 0)),
        deal("C", 50_00, (second, 10), (lost, 5)),
        deal("D", 70_00, (lost, 19)),
        deal("E", 30_00, (third, 15), (first, 14)),
    ]


def read(world, stages, person="alice"):
    return funnel(getattr(world, person), pipeline=stages[0].pipeline, days=365, now=NOW)


def test_how_many_came_how_far(world, stages, deals):
    rows = read(world, stages).rows
    assert [row.reached for row in rows] == [5, 4, 3, 2, 2]
    assert [row.value for row in rows] == [550_00, 480_00, 430_00, 400_00, 400_00]
    assert [row.lost for row in rows] == [1, 1, 0, 0, 0]
    assert [row.open for row in rows] == [0, 0, 1, 0, 0]
    assert rows[0].conversion == 4 / 5
    # The first stage was left after 4 (A), 20 (B), 10 (C), 1 (D) and 5 (E) days; the second after 4 (A) and 5 (C).
    assert [round(row.days, 6) for row in rows[:2]] == [5, 4.5]


def test_bottleneck_and_velocity(world, stages, deals):
    found = read(world, stages)
    # Of the four that left the second stage one was lost there, of the five that left the first one too.
    assert (found.bottleneck.name, found.bottleneck.lost_value) == (stages[1].name, 50_00)
    pace = found.pace
    assert (pace.open, pace.win_rate, pace.mean_value, round(pace.cycle_days, 6)) == (1, 0.5, 200_00, 15)
    assert pace.velocity == round(1 * 0.5 * 200_00 / 15)


def test_each_figure_leads_to_its_opportunities(world, stages, deals, as_user):
    client, found = as_user("alice"), read(world, stages)
    told = [(row.urls[key], getattr(row, key)) for row in found.rows[:-1] for key in ("reached", "open", "lost")]
    told += [(found.rows[-1].urls["reached"], found.rows[-1].reached)]
    for _title, groups in found.breakdowns:
        told += [(group.urls["number"], group.number) for group in groups]
        told += [(group.urls[key], number) for group in groups for key, number in group.counts.items()]
    for url, number in told:
        page = client.get(url).context
        assert not page["state"].problem
        assert page["rows"].count("<tr") == number, url


def test_those_beyond_the_first_ones_share_a_row_that_leads_to_theirs(world, stages, deals, as_user, monkeypatch):
    monkeypatch.setattr("guanxi.sales.funnel.drilling.SHOWN", 1)
    sources = read(world, stages).breakdowns[0][1]
    assert [(group.number, group.counts["won"], group.won_value) for group in sources] == [
        (4, 1, 300_00),
        (1, 1, 100_00),
    ]
    assert as_user("alice").get(sources[1].urls["won"]).context["rows"].count("<tr") == 1


def test_the_page_tells_no_amount_to_who_may_not_read_it(world, stages, deals, as_user):
    page = as_user("alice").get("/opportunities/funnel").content.decode()
    assert "¥200.00" in page
    role = world.alice.roles.first()
    role.fields = {"sales.opportunity": {"amount": "hidden"}}
    role.save()
    page = as_user("alice").get("/opportunities/funnel").content.decode()
    assert "¥" not in page
    assert not as_user("carol").get("/opportunities/funnel").context["funnel"].rows[0].reached
    role.fields = {"sales.opportunity": {"stage": "hidden"}}
    role.save()
    assert as_user("alice").get("/opportunities/funnel").status_code == 403


def test_it_takes_few_queries_however_many_there_are(world, stages, deals, django_assert_num_queries):
    with django_assert_num_queries(7):
        read(world, stages)


def test_how_far_each_came_is_known_without_its_history(world, stages, deals):
    """By its moves, after an undo, when stages change places, and by the migration: always the same."""
    first, second, third, fourth, *_ends = stages
    came = [deal.furthest for deal in Opportunity.objects.order_by("pk")]
    assert came == [third, first, second, first, third]
    with operation("advance", by=world.alice, at=NOW) as under_way:
        actions.advance(opportunity=deals[4], stage=fourth, by=world.alice, at=NOW)
    assert Opportunity.objects.get(pk=deals[4].pk).furthest == fourth
    undo(operation=under_way.row, by=world.alice, at=NOW)
    assert Opportunity.objects.get(pk=deals[4].pk).furthest == third
    pipelines.change_stage(record=second, values={"position": 35}, version=None, by=world.alice, at=NOW)
    assert [deal.furthest for deal in Opportunity.objects.order_by("pk")] == [second, first, second, first, third]
    Opportunity.objects.update(furthest=None)
    import_module("guanxi.sales.migrations.0014_furthest_stage").walk(apps, None)
    assert [deal.furthest for deal in Opportunity.objects.order_by("pk")] == [second, first, second, first, third]


def test_what_never_stood_in_an_open_stage_counts_as_begun(world, stages, deals):
    Opportunity.objects.filter(pk=deals[3].pk).update(furthest=None)
    row = read(world, stages).rows[0]
    assert (row.reached, row.lost) == (5, 1)


def test_what_takes_long_is_kept_for_those_with_the_same_rights(world, stages, deals, monkeypatch):
    monkeypatch.setattr("guanxi.sales.keeping.SLOW_SECONDS", -1)
    asked = {"pipeline": stages[0].pipeline, "days": 365, "now": NOW}
    assert keeping.funnel_of(world.alice, **asked).as_of is None
    Opportunity.objects.filter(pk=deals[0].pk).update(amount=1)
    again = keeping.funnel_of(world.alice, **asked)
    assert (again.as_of, again.figures.rows[0].value) == (NOW, 550_00)
    world.alice.roles.update(fields={"sales.opportunity": {"amount": "hidden"}})
    anew = keeping.funnel_of(type(world.alice).objects.get(pk=world.alice.pk), **asked)
    assert (anew.as_of, anew.figures.rows[0].value) == (None, None)
    assert keeping.funnel_of(world.carol, **asked).figures.rows[0].reached == 0


def test_what_is_old_is_told_while_newer_figures_are_counted(world, stages, deals, monkeypatch):
    monkeypatch.setattr("guanxi.sales.keeping.SLOW_SECONDS", -1)
    monkeypatch.setattr("guanxi.sales.funnel.tasks.MANY", 1)
    asked, later = {"pipeline": stages[0].pipeline, "days": 365}, NOW + timedelta(days=1)
    before = keeping.funnel_of(world.alice, **asked, now=NOW).figures.rows[0].reached
    Opportunity.objects.filter(pk=deals[0].pk).delete()
    old = keeping.funnel_of(world.alice, **asked, now=later)
    assert (old.is_late, old.as_of, old.figures.rows[0].reached) == (True, NOW, before)
    job = Job.objects.get(kind=keeping.COUNTING)
    assert tasks.count_funnel(Running(job, at=later), **job.payload)
    new = keeping.funnel_of(world.alice, **asked, now=later)
    assert (new.is_late, new.as_of, new.figures.rows[0].reached) == (False, later, before - 1)
    boss = User.objects.create_superuser("boss")
    assert tasks.count_funnels(Running(job, at=later)) == 8
    assert keeping.funnel_of(boss, **asked, now=later).as_of == later
