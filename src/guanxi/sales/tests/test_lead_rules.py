"""Scores by visible rules, and who gets what comes in."""

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from guanxi.audit.following import read_on
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.sales.leads import actions, assigning
from guanxi.sales.leads.scoring import rescore, rescore_all
from guanxi.sales.models import AssignmentRule, Lead, LeadSource, ScoreRule

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HAS_PHONE = {"field": "phone", "op": "not_empty"}
Method = AssignmentRule.Method


def lead(world, **values):
    return actions.create(values={"name": "王芳", "owner": world.alice, **values}, by=world.alice, at=NOW)


def rule(name, points, condition):
    return ScoreRule.objects.create(name=name, points=points, condition=condition)


def test_the_score_is_the_sum_of_its_reasons_and_follows_changes(world):
    rule("有电话", 20, HAS_PHONE)
    rule("小城市", -5, {"field": "region", "op": "is", "value": "小城"})
    one = lead(world, phone="13800138000", region="小城")
    one.refresh_from_db()
    assert (one.score, one.score_reasons) == (15, [["有电话", 20], ["小城市", -5]])
    changed = actions.change(record=one, values={"phone": ""}, version=None)
    changed.refresh_from_db()
    assert changed.score == -5


def test_a_rule_of_every_lead_and_one_that_is_not_understood_any_more(world):
    rule("都有", 3, {"all": []})
    rule("旧规则", 50, {"field": "gone", "op": "is", "value": 1})
    one = lead(world)
    one.refresh_from_db()
    assert one.score == 3


def test_bulk_changes_and_undo_move_scores_and_keys_too(world):
    rule("有电话", 20, HAS_PHONE)
    one = lead(world)
    with operation("edit", by=world.alice) as done:
        Lead.objects.filter(pk=one.pk).update(phone="13800138000")
    assert Operation.objects.filter(pk=done.row.pk).exists()
    read_on(_Running(), follower="sales.leads", operation=done.row.pk)
    one.refresh_from_db()
    assert (one.score, one.phone_key) == (20, "+8613800138000")


class _Running:
    at = NOW

    def check(self):
        """Nobody cancels."""


def test_many_leads_are_scored_in_few_queries(world, django_assert_max_num_queries):
    rule("有电话", 20, HAS_PHONE)
    Lead.objects.bulk_create([Lead(code=f"X{n}", captured_at=NOW, phone="1" * (n % 2)) for n in range(60)])
    with django_assert_max_num_queries(10):
        assert rescore(list(Lead.objects.values_list("pk", flat=True)), at=NOW) == 30
    assert sum(1 for _ in rescore_all(at=NOW)) == 1


def at_work(day=1, hour=10):
    """A Monday, by the company's clock."""
    return datetime(2026, 6, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def nobodys(world, **values):
    made = lead(world, owner=None, **values)
    Lead.objects.filter(pk=made.pk).update(pooled_at=None)
    made.refresh_from_db()
    return made


def test_a_team_gets_leads_in_turn(world):
    AssignmentRule.objects.create(name="轮流", team=world.shanghai, method=Method.IN_TURN)
    people = list(world.shanghai.members.order_by("pk")) if hasattr(world.shanghai, "members") else None
    got = [assigning.assign(lead=nobodys(world), at=NOW).person for _ in range(4)]
    assert got[0] != got[1]
    assert got[:2] == got[2:] or len(set(got)) > 2
    assert people is None or set(got) <= set(people)


def test_the_least_busy_gets_the_next(world):
    for _ in range(2):
        lead(world)
    AssignmentRule.objects.create(name="最少", team=world.shanghai, method=Method.LEAST_LOAD)
    assert assigning.assign(lead=nobodys(world), at=NOW).person != world.alice


def test_the_first_rule_that_fits_decides(world):
    fair = LeadSource.objects.create(name="展会")
    condition = {"field": "source", "op": "is", "value": fair.pk}
    first = {"method": Method.PERSON, "person": world.bob, "condition": condition}
    AssignmentRule.objects.create(name="展会", position=1, **first)
    AssignmentRule.objects.create(name="其余", position=2, method=Method.POOL)
    assert assigning.assign(lead=nobodys(world, source=fair), at=NOW).person == world.bob
    other = nobodys(world)
    assert assigning.assign(lead=other, at=NOW).person is None
    other.refresh_from_db()
    assert other.is_pooled


def test_outside_working_hours_leads_wait(world):
    hours = {"since": time(9), "until": time(18), "on_weekdays": True}
    AssignmentRule.objects.create(name="上班", method=Method.PERSON, person=world.bob, **hours)
    one = nobodys(world)
    for closed in (at_work(hour=7), at_work(hour=18), at_work(day=6)):
        assert assigning.assign(lead=one, at=closed).waits
    assert assigning.assign_waiting(at=at_work(hour=8)) == 0
    assert assigning.assign_waiting(at=at_work()) == 1
    one.refresh_from_db()
    assert one.owner == world.bob
    night = AssignmentRule(since=time(22), until=time(6))
    assert assigning.is_open(night, at_work(hour=23))
    assert not assigning.is_open(night, at_work(hour=12))


def test_administrators_make_rules_with_conditions(world, as_user):
    client = as_user("root")
    given = {"name": "有电话", "points": "20", "is_on": "on", "condition": json.dumps(HAS_PHONE)}
    assert client.get("/leadscores/new").status_code == 200
    assert client.post("/leadscores/new", given | {"condition": "{"}).status_code == 422
    assert client.post("/leadscores/new", given).status_code == 302
    made = ScoreRule.objects.get()
    assert made.condition["field"] == "phone"
    assert client.post(f"/leadscores/{made.pk}/edit", given | {"points": "30"}).status_code == 302
    made.refresh_from_db()
    assert (made.points, made.condition["op"]) == (30, "not_empty")
    assert as_user("mona").post("/leadscores/new", given).status_code == 403


def test_administrators_say_who_gets_leads_and_see_it_beforehand(world, as_user):
    client = as_user("root")
    nobody = client.post("/leadassignment/new", {"name": "甲", "position": "1", "method": "person", "condition": ""})
    assert "person" in nobody.context["form"].errors
    given = {"name": "甲", "position": "1", "method": "person", "person": world.bob.pk, "is_on": "on", "condition": ""}
    assert client.post("/leadassignment/new", given).status_code == 302
    lead(world)
    assert str(world.bob) in client.get("/leadassignment/trial").content.decode()
    terms = {"take_back_days": "7", "claims_a_day": "", "most_held": "5"}
    assert client.post("/leads/terms", terms).status_code == 302
    assert client.get("/leads/terms").context["form"].instance.take_back_days == 7


def test_idle_is_counted_from_the_last_time_somebody_dealt_with_it(world):
    one = lead(world)
    actions.touch(leads=[one.pk], at=NOW + timedelta(days=3))
    one.refresh_from_db()
    assert one.touched_at == NOW + timedelta(days=3)
