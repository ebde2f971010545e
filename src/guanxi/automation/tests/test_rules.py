"""Rules act on events and times: once, with their owner's rights, in operations that can be undone, never for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import watcher_named
from guanxi.activities.models import Activity
from guanxi.approvals.models import Approval
from guanxi.audit.log import Change, Operation
from guanxi.audit.undo import undo
from guanxi.automation import actions
from guanxi.automation.matching import listing_for
from guanxi.automation.models import Rule, Run
from guanxi.automation.queueing import DEEPEST, MOST_AN_HOUR, write_runs
from guanxi.automation.running import perform
from guanxi.automation.tasks import ask_the_clock
from guanxi.automation.tests.conftest import put
from guanxi.automation.trying import try_out
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party
from guanxi.tags.models import Tag
from guanxi.webhooks.models import Delivery, Subscription

pytestmark = pytest.mark.django_db
IN_HANGZHOU = {"field": "city", "op": "is", "value": "杭州"}


def test_when_if_then(world, rule, party, edit):
    made = rule("changed", put("remark", "本地"), fields=["city"], condition=IN_HANGZHOU)
    edit(party, city="苏州")  # not the condition
    edit(party, name="西湖")  # not the field
    work_off()
    assert not Run.objects.exists()
    edit(party, city="杭州")
    work_off()
    party.refresh_from_db()
    run = Run.objects.get()
    assert (party.remark, run.state, run.number, run.depth) == ("本地", "done", 1, 0)
    op = run.operation
    assert (op.kind, op.by, op.label) == ("rule", world.alice, "规则")
    assert op.cause == f"automation.rule:{made.pk}:1"
    undo(operation=op, by=world.alice, at=timezone.now())
    work_off()
    party.refresh_from_db()
    assert (party.remark, Run.objects.count()) == ("", 1)  # and what is taken back is not done again


def test_a_tag_is_put_on_and_taken_off(world, rule, party, edit):
    tag = Tag.objects.create(name="常客")
    first = rule("changed", {"kind": "tag", "verb": "put", "tag": tag.pk})
    edit(party, city="杭州")
    work_off()
    assert Party.objects.get(pk=party.pk).tags == ["常客"]
    actions.change(record=first, values={"is_on": False}, version=None)
    rule("changed", {"kind": "tag", "verb": "take_off", "tag": tag.pk})
    edit(party, city="上海")
    work_off()
    assert Party.objects.get(pk=party.pk).tags == []


def test_created_and_deleted(world, rule, edit):
    rule("created", {"kind": "task", "text": "打电话", "days": 2})
    rule("deleted", {"kind": "message", "text": "有客户被删除"})
    Party.objects.create(name="甲", code="K1", owner=world.alice)
    work_off()
    task = Activity.objects.get(kind="task")
    assert (task.text, task.owner, task.party.name) == ("打电话", world.alice, "甲")
    Party.objects.filter(name="甲").bin(at=timezone.now())
    work_off()
    message = ActionMessage.objects.get(watcher="automation.message")
    assert (message.owner, message.facts["text"]) == (world.alice, "有客户被删除")
    review(watcher_named("automation.message"), now=timezone.now())
    message.refresh_from_db()
    assert message.state == "open"  # the daily review does not take it away


def test_a_rule_can_do_what_its_owner_can_and_no_more(world, rule, party, edit):
    rule("changed", put("remark", "x"), by=world.bob)  # Bob does not see Alice's customers
    rule("changed", put("remark", "x"), by=world.rita)  # Rita sees all and changes nothing
    edit(party, city="杭州")
    work_off()
    party.refresh_from_db()
    run = Run.objects.get()
    assert (party.remark, run.rule.owner, run.state) == ("", world.rita, "failed")
    assert run.outcomes[0]["error"]
    assert run.operation is None


def test_a_failing_step_ends_its_rule_and_stops_no_other(world, rule, party, edit):
    rule("changed", put("remark", "甲"), put("grade", "no such grade"), put("city", "never"), fields=["city"])
    rule("changed", {"kind": "gone"}, fields=["city"])
    rule("changed", {"kind": "task", "text": "t", "days": 1}, fields=["city"])
    edit(party, city="杭州")
    work_off()
    first, second, third = Run.objects.order_by("rule_id")
    party.refresh_from_db()
    assert ["error" in o for o in first.outcomes] == [False, True]
    assert (party.remark, party.city) == ("甲", "杭州")
    assert (first.state, second.state, third.state) == ("failed", "failed", "done")


def test_two_rules_that_chase_each_other_are_stopped(world, rule, party, edit):
    rule("changed", put("city", "甲"), condition={"field": "city", "op": "is", "value": "乙"})
    rule("changed", put("city", "乙"), condition={"field": "city", "op": "is", "value": "甲"})
    edit(party, city="甲")
    work_off()
    stopped = Run.objects.get(state="stopped")
    assert (stopped.depth, stopped.outcomes) == (DEEPEST + 1, [{"stopped": "deep"}])
    assert Run.objects.filter(state="done").count() == DEEPEST + 1


def test_a_rule_acts_only_so_often_on_one_record(world, rule, party):
    made, now = rule("hourly", put("remark", "x")), timezone.now()
    assert write_runs(made, [(party.pk, str(n)) for n in range(MOST_AN_HOUR + 1)], depth=0, at=now) == MOST_AN_HOUR
    assert Run.objects.get(state="stopped").outcomes == [{"stopped": "often"}]


def test_a_run_is_carried_out_once(world, rule, party, edit):
    rule("changed", put("remark", "x"), fields=["city"])
    op = edit(party, city="杭州")
    work_off()
    run = Run.objects.get()
    assert not perform(run_id=run.pk, at=timezone.now())
    events = [(party.pk, run.key)]
    assert write_runs(run.rule, events, depth=0, at=timezone.now()) == 0
    assert Change.objects.filter(operation__kind=Operation.Kind.RULE).count() == 1
    assert op != run.operation


def test_versions_are_kept_and_named(world, rule, party, edit):
    made = rule("changed", put("remark", "一"), fields=["city"])
    edit(party, city="杭州")
    work_off()
    definition = {**made.definition, "steps": [put("remark", "二")]}
    actions.reword(rule=made, values={"definition": definition}, version=None, at=timezone.now())
    edit(party, city="苏州")
    work_off()
    assert list(Run.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]
    actions.reword(rule=Rule.objects.get(), values={"name": "别名"}, version=None, at=timezone.now())
    assert made.versions.count() == 2  # another name is no other version


def test_assigning_by_turns_and_a_webhook(world, rule, party, edit):
    webhook = Subscription.objects.create(name="ERP", address="https://93.184.215.14/", is_on=False, owner=world.mona)
    rule(
        "changed",
        {"kind": "webhook", "webhook": webhook.pk},
        {"kind": "assign", "person": None, "team": world.shanghai.pk},
        by=world.mona,
        fields=["city"],
    )
    edit(party, city="杭州")
    work_off()
    party.refresh_from_db()
    assert Run.objects.get().state == "done"
    assert party.owner.team == world.shanghai
    delivery = Delivery.objects.get()
    assert (delivery.type, delivery.body["data"]["city"]) == ("parties.rule", "杭州")


def test_days_before_a_date_each_once(world, rule, party):
    now = timezone.now()
    Party.objects.filter(pk=party.pk).update(birthday=(timezone.localtime(now) + timedelta(days=5)).date())
    rule("date", {"kind": "message", "text": "生日快到了"}, date_field="birthday", days=-3, at="08:00")
    for day in range(1, 6):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            for _twice in range(2):
                ask_the_clock(Running(Job(kind="automation.clock"), at=timezone.now()))
            work_off()
    assert Run.objects.filter(state="done").count() == 1
    assert ActionMessage.objects.get(watcher="automation.message").party == party


def test_a_dry_run_tells_and_writes_nothing(world, rule, party, edit):
    edit(party, city="杭州")
    edit(Party.objects.create(name="乙", code="K2", owner=world.alice), city="苏州")
    made = rule("changed", put("remark", "x"), condition=IN_HANGZHOU)
    before = Change.objects.count()
    trial = try_out(made, listing_for(made), now=timezone.now())
    assert (trial.looked_at, trial.fired) == (4, 1)
    assert [(record, may) for record, _at, may in trial.examples] == [(party, True)]
    assert (Change.objects.count(), Run.objects.count(), Job.objects.count()) == (before, 0, 0)


def test_off_and_without_owner_nothing_happens(world, rule, party, edit):
    made = rule("changed", put("remark", "x"))
    actions.change(record=made, values={"is_on": False}, version=None)
    rule("changed", put("remark", "y"), by=world.dan)
    edit(party, city="杭州")
    work_off()
    assert not Run.objects.exists()


def test_a_rule_asks_for_approval_instead_of_doing_it(world, rule, party, edit):
    step = {
        "kind": "approval",
        "field": "remark",
        "value": "大客户",
        "approver": world.mona.pk,
        "role": None,
        "days": 2,
    }
    rule("changed", step, fields=["city"])
    edit(party, city="杭州")
    work_off()
    approval = Approval.objects.get()
    assert (approval.owner, approval.approver, approval.why) == (world.alice, world.mona, "规则")
    assert approval.asked["after"] == {"remark": "大客户"}
    undo(operation=Run.objects.get().operation, by=world.alice, at=timezone.now())
    assert not Approval.objects.exists()
