"""Inspections of pre-sales conversations: marked by others, scored exactly, told by salesperson and by step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.sales.models import Flow, FlowRun, FlowStep, Lead
from guanxi.sales.presales import actions
from guanxi.sales.presales.figures import figures
from guanxi.sales.presales.inspecting import Mark, inspect

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
HTMX = {"HX-Request": "true", "HX-Target": "modal-body"}


@pytest.fixture
def run(world):
    flow = Flow.objects.create(name="两步")
    for position, (name, points) in enumerate([("问好", 10), ("提问", 20)], 1):
        FlowStep.objects.create(flow=flow, name=name, position=position, points=points)
    lead = Lead.objects.create(code="L1", name="周敏", owner=world.alice, captured_at=timezone.now())
    begun = actions.begin(subject=lead, flow=flow, by=world.alice, at=timezone.now())
    return actions.finish(run=begun, by=world.alice, at=timezone.now())


def marked(run, by, *points):
    marks = {step.pk: Mark(given) for step, given in zip(run.steps.order_by("position"), points, strict=False)}
    return inspect(run=run, marks=marks, verdict="", by=by, at=timezone.now())


@pytest.mark.parametrize(("points", "score"), [((7, 13), "66.7"), ((7, None), "70.0"), ((0, 0), "0.0")])
def test_the_score_is_the_share_of_the_points_where_a_step_applies(run, world, points, score):
    assert marked(run, world.root, *points).score == Decimal(score)


@pytest.mark.parametrize("points", [(11, 0), (-1, 0), (None, None)])
def test_marks_beyond_a_step_and_none_at_all_are_refused(run, world, points):
    with pytest.raises(ValidationError):
        marked(run, world.root, *points)


def test_nobody_inspects_their_own_nor_what_goes_on_nor_without_the_right(run, world):
    with pytest.raises(PermissionDenied):
        marked(run, world.alice, 5)
    FlowRun.objects.update(owner=world.root)
    with pytest.raises(ValidationError):
        marked(run, world.root, 5)
    FlowRun.objects.update(owner=world.alice, finished_at=None)
    with pytest.raises(ValidationError):
        marked(run, world.root, 5)


def test_the_form_marks_every_step_and_can_be_undone_by_hand_again(as_user, run):
    root, address = as_user("root"), reverse("presales:verb", args=[run.pk, "inspection"])
    first, second = run.steps.order_by("position")
    assert root.get(address, headers=HTMX).status_code == 200
    wrong = {f"marks_{first.pk}": "zehn", f"marks_{second.pk}": "5", "verdict": "好"}
    refused = root.post(address, wrong, headers=HTMX)
    assert refused.status_code == 422
    assert "zehn" in refused.content.decode()
    given = {f"marks_{first.pk}": "9", f"marks_{first.pk}_remark": "亲切", f"marks_{second.pk}": "", "verdict": "好"}
    assert root.post(address, given, headers=HTMX).status_code == 204
    run.refresh_from_db()
    assert (run.score, run.given, run.possible, run.verdict) == (Decimal("90.0"), 9, 10, "好")
    page = root.get(run.get_absolute_url()).content.decode()
    assert "亲切" in page
    assert as_user("alice").get(address, headers=HTMX).status_code == 403


def test_figures_tell_each_salesperson_and_step_in_three_queries(run, world, django_assert_num_queries):
    marked(run, world.root, 7, 13)
    figures(world.root, days=30, now=timezone.now())
    with django_assert_num_queries(3):
        rows, steps = figures(world.root, days=30, now=timezone.now())
    assert [(row.number, row.counts["inspected"], row.score) for row in rows] == [(1, 1, 0.667), (1, 1, 0.667)]
    assert [(step.name, step.given, step.possible) for step in steps] == [("问好", 7, 10), ("提问", 13, 20)]


def test_the_page_of_figures_leads_to_the_conversations(as_user, run, world):
    marked(run, world.root, 7, 13)
    page = as_user("root").get(reverse("presales:figures"))
    found = as_user("root").get(page.context["rows"][1].urls["inspected"])
    assert "周敏" in found.content.decode() or str(run.flow) in found.content.decode()


def test_who_may_not_know_the_score_reads_it_neither_in_the_history_nor_in_an_export(as_user, run, world):
    marked(run, world.root, 7, 13)
    history = reverse("presales:history", args=[run.pk])
    assert "points given" in as_user("alice").get(history, headers=ENGLISH).content.decode()
    Role.objects.filter(name="sales").update(fields={"sales.flowrun": {"score": "hidden"}})
    assert "points given" not in as_user("alice").get(history, headers=ENGLISH).content.decode()
    alice = User.objects.get(pk=world.alice.pk)
    assert alice.field_access("sales.flowrun", "verdict") == alice.field_access("sales.runstep", "given") == 0


def test_who_was_inspected_neither_removes_it_nor_gives_it_to_another(as_user, run, world):
    marked(run, world.root, 7, 13)
    alice, given = as_user("alice"), {"pk": run.pk, "owner": world.bob.pk}
    alice.post(reverse("presales:delete", args=[run.pk]))
    assert alice.post(reverse("presales:bulk_do", args=["assign"]), given).status_code == 422
    assert FlowRun.objects.get().owner == world.alice
