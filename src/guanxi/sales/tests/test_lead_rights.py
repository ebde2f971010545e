"""What leads let nobody do: writing to customers of others, trying numbers at will, reading figures that are hidden."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.access.models import User
from guanxi.parties.models import Party, Position
from guanxi.sales.leads import actions
from guanxi.sales.leads.converting import Plan, convert
from guanxi.sales.models import Lead, LeadSource
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db


def restrict(user: User, **more) -> User:
    """The user with a role that says this besides."""
    role = user.roles.get()
    role.permissions = {**role.permissions, **more.get("permissions", {})}
    role.fields = {**role.fields, **more.get("fields", {})}
    role.save()
    return User.objects.get(pk=user.pk)


def lead(world, **values) -> Lead:
    given = {"name": "王芳", "company": "西湖茶行", "phone": "13800138000", "owner": world.alice, **values}
    return actions.create(values=given, by=world.alice, at=timezone.now())


def test_a_conversion_adds_nobody_to_a_customer_that_one_only_sees(world):
    ensure_standard_pipeline()
    alice = restrict(world.alice, permissions={"parties.party": {"view": "all", "create": "own", "change": "own"}})
    theirs = Party.objects.create(name="西湖茶行", code="K1", kind="organisation", owner=world.carol)
    done = convert(lead=lead(world), plan=Plan(party=theirs), by=alice, at=timezone.now())
    assert (done.party, done.contact, Position.objects.count()) == (theirs, None, 0)


def test_a_conversion_opens_an_opportunity_for_those_alone_who_may(world):
    ensure_standard_pipeline()
    alice = restrict(world.alice, permissions={"sales.opportunity": {"view": "own", "create": "none"}})
    with pytest.raises(ValidationError) as refused:
        convert(lead=lead(world), plan=Plan(opportunity="年节礼盒"), by=alice, at=timezone.now())
    assert "opportunity" in refused.value.message_dict
    assert convert(lead=lead(world), plan=Plan(despite=True), by=alice, at=timezone.now()).opportunity is None


def test_numbers_are_not_tried_one_after_the_other(world, alice):
    caches["shared"].clear()
    answers = [alice.get("/leads/same", {"phone": f"138001380{n:02}"}) for n in range(70)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429


@pytest.mark.parametrize("hidden", ["state", "answer_minutes", "first_answer_at", "captured_at", "source"])
def test_the_figures_are_for_who_reads_what_they_are_made_of(world, alice, hidden):
    assert alice.get("/leads/figures").status_code == 200
    restrict(world.alice, fields={"sales.lead": {hidden: "hidden"}})
    assert alice.get("/leads/figures").status_code == 403


def test_the_cost_of_a_source_is_told_to_whom_may_read_it(world, alice):
    lead(world, source=LeadSource.objects.create(name="展会", cost=7_654_300))
    assert "76,543" in alice.get("/leads/figures").content.decode()
    restrict(world.alice, fields={"sales.leadsource": {"cost": "hidden"}})
    assert "76,543" not in alice.get("/leads/figures").content.decode()
