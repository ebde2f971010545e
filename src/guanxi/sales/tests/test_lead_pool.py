"""The public pool: claimed once however many want it, within limits, given back and taken back."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from guanxi.access.tests.world import make_world
from guanxi.actionmessages.watching import watcher_named
from guanxi.audit.operations import operation
from guanxi.sales.leads import actions, pool
from guanxi.sales.models import Lead, LeadTerms, PoolMove

NOW = timezone.now()


def lead(by, **values):
    return actions.create(values={"name": "王芳", "owner": None, **values}, by=by, at=NOW)


@pytest.mark.django_db
def test_a_lead_of_the_pool_is_claimed_once_and_given_back(world):
    made = lead(world.mona)
    mine = pool.claim(lead=made, by=world.carol, at=NOW)
    assert (mine.owner, mine.pooled_at) == (world.carol, None)
    with pytest.raises(ValidationError):
        pool.claim(lead=made, by=world.bob, at=NOW)
    again = pool.release(lead=mine, by=world.carol, at=NOW)
    assert again.is_pooled
    assert list(PoolMove.objects.order_by("pk").values_list("kind", flat=True)) == ["claimed", "released"]


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["claims_a_day", "most_held"])
def test_nobody_claims_more_than_the_company_allows(world, limit):
    LeadTerms.objects.create(**{"claims_a_day": None, "most_held": None, limit: 2})
    for _ in range(2):
        pool.claim(lead=lead(world.mona), by=world.alice, at=NOW)
    with pytest.raises(ValidationError, match="2"):
        pool.claim(lead=lead(world.mona), by=world.alice, at=NOW)
    assert pool.claim(lead=lead(world.mona), by=world.bob, at=NOW).owner == world.bob


@pytest.mark.django_db
def test_on_the_page_anybody_claims_what_is_in_the_pool(world, as_user):
    made = lead(world.mona)
    page = as_user("carol").get(f"/leads/{made.pk}/")
    assert f"/leads/{made.pk}/do/claim" in page.content.decode()
    assert as_user("rita").post(f"/leads/{made.pk}/do/claim").status_code == 403
    assert as_user("carol").post(f"/leads/{made.pk}/do/claim").status_code == 302
    assert as_user("alice").post(f"/leads/{made.pk}/do/claim").status_code == 404


@pytest.mark.django_db
def test_what_nobody_works_on_goes_back_after_a_warning(world):
    kept, idle = lead(world.mona, owner=world.alice), lead(world.mona, owner=world.alice)
    later = NOW + timedelta(days=13)
    with operation("edit", by=world.alice):
        Lead.everything.filter(pk=kept.pk).update(touched_at=later)
    warned = list(watcher_named("sales.lead_idle").look(later, {"days": 2}))
    assert [case.subject[1] for case in warned] == [idle.pk]
    later = NOW + timedelta(days=15)
    assert pool.take_back(at=later) == 1
    assert pool.take_back(at=later) == 0
    idle.refresh_from_db()
    assert idle.is_pooled
    [told] = watcher_named("sales.lead_taken_back").look(later, {})
    assert (told.owner_id, told.subject[1]) == (world.alice.pk, idle.pk)


@pytest.mark.django_db
def test_no_days_mean_nothing_is_taken_back(world):
    LeadTerms.objects.create(take_back_days=None)
    lead(world.mona, owner=world.alice)
    assert pool.take_back(at=NOW + timedelta(days=999)) == 0


@pytest.mark.django_db
def test_a_lead_without_an_answer_is_told_of(world):
    made = lead(world.mona, owner=world.alice)
    look = watcher_named("sales.lead_unanswered").look
    assert not list(look(NOW + timedelta(hours=3), {"hours": 4}))
    [case] = look(NOW + timedelta(hours=5), {"hours": 4})
    assert (case.owner_id, case.facts["hours"]) == (world.alice.pk, 5)
    actions.answer(lead=made, at=NOW)
    assert not list(look(NOW + timedelta(hours=5), {"hours": 4}))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_claim_at_once_one_gets_it():
    """Each of eight threads claims the same three leads: three claims succeed, and no lead has two."""
    world = make_world()
    leads = [lead(world.mona) for _ in range(3)]
    people = [world.alice, world.bob, world.carol, world.mona] * 2
    together, won = threading.Barrier(len(people)), []

    def want(person):
        try:
            together.wait(timeout=20)
            for one in leads:
                try:
                    pool.claim(lead=one, by=person, at=NOW)
                    won.append(one.pk)
                except ValidationError:
                    pass
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(won) == sorted(one.pk for one in leads)
    assert PoolMove.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_claims_at_once():
    world = make_world()
    LeadTerms.objects.create(claims_a_day=2)
    leads = [lead(world.mona) for _ in range(6)]
    together, won = threading.Barrier(len(leads)), []

    def want(one):
        try:
            together.wait(timeout=20)
            pool.claim(lead=one, by=world.alice, at=NOW)
            won.append(one.pk)
        except ValidationError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=[one]) for one in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(won) == 2
