"""Pre-sales conversations: led step by step on a record's page, told in the timeline, seen with the record."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.log import Operation
from guanxi.journal.models import Entry
from guanxi.sales.models import Flow, FlowRun, Lead
from guanxi.sales.opportunities.actions import start
from guanxi.sales.presales import actions
from guanxi.sales.presales.speaking import spoken
from guanxi.sales.presales.standard import ensure_standard_flow, usual_flow

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def flow(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    return ensure_standard_flow()


@pytest.fixture
def lead(world):
    return Lead.objects.create(code="L1", name="周敏", owner=world.alice, captured_at=timezone.now())


@pytest.fixture
def run(world, lead, flow):
    return actions.begin(subject=lead, flow=flow, by=world.alice, at=timezone.now())


def place(record):
    return reverse("presales:section", args=[record._meta.label_lower, record.pk])


def ticked(client, step, done="1"):
    return client.post(reverse("presales:tick", args=[step.pk]), {"done": done}, headers=HTMX)


def test_a_company_begins_with_eight_steps_and_keeps_what_it_makes_of_them(flow):
    names = [step.name for step in flow.steps.all()]
    assert names == ["问好", "提问", "分析", "推荐", "谈判", "帮助", "核实", "告别"]
    assert all(step.script and step.aim for step in flow.steps.all())
    flow.name = "我们的流程"
    flow.save()
    assert ensure_standard_flow() == usual_flow() == Flow.objects.get()


def test_placeholders_are_filled_in_and_other_braces_stay():
    said = spoken("{customer}，我是{salesperson}。{x}", customer="周敏", salesperson="阿丽")
    assert said == "周敏，我是阿丽。{x}"


def test_a_conversation_begins_on_the_page_with_what_to_say(alice, lead, flow):
    assert "presales" in alice.get(lead.get_absolute_url()).content.decode()
    begun = reverse("presales:begin", args=["sales.lead", lead.pk])
    assert alice.post(begun, {"flow": flow.pk}, headers=HTMX).status_code == 204
    run = FlowRun.objects.get()
    assert (run.done, run.total, run.subject_id) == (0, 8, lead.pk)
    text = alice.get(place(lead)).content.decode()
    assert "周敏" in text
    assert "{customer}" not in text


def test_what_is_said_later_does_not_change_what_was(run, flow):
    flow.steps.all().delete()
    assert run.steps.count() == 8


def test_a_tick_says_who_and_when_and_is_undone(alice, world, run):
    first = run.steps.first()
    assert ticked(alice, first).status_code == 204
    first.refresh_from_db()
    run.refresh_from_db()
    assert (first.done_by, run.done) == (world.alice, 1)
    undo = reverse("audit:undo", args=[Operation.objects.latest("pk").pk])
    alice.post(undo, headers=HTMX)
    first.refresh_from_db()
    run.refresh_from_db()
    assert (first.done_at, run.done) == (None, 0)


def test_the_last_tick_finishes_it_and_the_customers_timeline_tells_so(alice, world, tea, flow):
    deal = start(values={"name": "茶具", "party": tea, "owner": world.alice}, by=world.alice, at=timezone.now())
    run = actions.begin(subject=deal, flow=flow, by=world.alice, at=timezone.now())
    for step in run.steps.all():
        actions.tick(step=step, done=True, by=world.alice, at=timezone.now())
    run.refresh_from_db()
    assert run.finished_at is not None
    assert Entry.objects.filter(party=tea, kind="sales.FlowFinished").count() == 1
    assert "8" in alice.get(reverse("party_timeline", args=[tea.pk])).content.decode()
    actions.tick(step=run.steps.last(), done=False, by=world.alice, at=timezone.now())
    run.refresh_from_db()
    assert (run.finished_at, run.done) == (None, 7)


def test_a_conversation_ends_before_its_last_step_once(world, run):
    actions.finish(run=run, by=world.alice, at=timezone.now())
    with pytest.raises(ValidationError):
        actions.finish(run=run, by=world.alice, at=timezone.now())


def test_a_note_stands_on_the_page_of_the_conversation(alice, run):
    step = run.steps.first()
    alice.post(reverse("presales:note", args=[step.pk]), {"note": " 月底要 200 份 "}, headers=HTMX)
    text = alice.get(run.get_absolute_url()).content.decode()
    assert "月底要 200 份" in text
    long = alice.post(reverse("presales:note", args=[step.pk]), {"note": "长" * 501}, headers=HTMX)
    assert long.status_code == 409


def test_who_does_not_see_the_record_sees_and_ticks_nothing(as_user, lead, run):
    carol = as_user("carol")
    assert carol.get(place(lead)).status_code == 404
    assert carol.get(run.get_absolute_url()).status_code == 404
    assert ticked(carol, run.steps.first()).status_code == 404


def test_a_page_of_steps_takes_the_same_queries_for_more_conversations(
    alice, world, lead, flow, run, django_assert_max_num_queries
):
    actions.begin(subject=lead, flow=flow, by=world.alice, at=timezone.now())
    with django_assert_max_num_queries(25):
        alice.get(place(lead))


def test_who_may_export_takes_the_conversations_along(as_user, run):
    taken = as_user("mona").post(reverse("presales:export"), {"pk": run.pk})
    assert taken.status_code == 200
    assert as_user("alice").post(reverse("presales:export"), {"pk": run.pk}).status_code == 403
