"""The queue, the page on which files are merged, and the ways to it: list, form, API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.access.standard_roles import MASKED
from guanxi.api.tests.conftest import Api, token_of
from guanxi.duplicates.finding.searching import search_all
from guanxi.duplicates.models import Pair
from guanxi.parties import actions
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
QUEUE, MERGE = "/duplicates/", "/duplicates/merge"


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def twins(world):
    """Two files of one person, found by the search: both alice's."""
    made = []
    for name in ("张晓明", "张 晓明"):
        values = {"name": name, "phone": "13800138000", "owner": world.alice}
        made.append(actions.create(values=values, by=world.alice, at=timezone.now()))
    search_all(at=timezone.now())
    return made


def test_the_queue_says_why_and_shows_a_pair_only_to_who_sees_both(world, twins):
    page = as_user(world.alice).get(QUEUE, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "138 0013 8000" in page and f"pair={Pair.objects.get().pk}" in page
    Party.objects.filter(pk=twins[1].pk).update(owner=world.carol)
    assert "张晓明" not in as_user(world.alice).get(QUEUE).content.decode()
    assert "张晓明" in as_user(world.root).get(QUEUE).content.decode()


def test_a_masked_phone_stays_masked_among_the_reasons(world, twins):
    Role.objects.update(fields=MASKED)
    page = as_user(world.alice).get(QUEUE).content.decode()
    assert "138 0013" not in page


def test_kept_apart_and_put_back_by_undo(world, twins):
    client = as_user(world.alice)
    pair = Pair.objects.get()
    answer = client.post(reverse("duplicates:decide", args=[pair.pk, "apart"]), headers={"HX-Request": "true"})
    assert "张晓明" not in client.get(QUEUE).content.decode()
    assert "张晓明" in client.get(QUEUE, {"state": "apart"}).content.decode()
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo"])
    pair.refresh_from_db()
    assert pair.state == Pair.State.OPEN


def test_merged_on_the_page_and_the_old_address_leads_on(world, twins):
    client = as_user(world.alice)
    stands, goes = twins
    page = client.get(MERGE, {"pair": Pair.objects.get().pk}).content.decode()
    assert 'name="pick_name"' in page
    sent = {"pk": [stands.pk, goes.pk], "survivor": stands.pk, "pick_name": goes.pk}
    assert client.post(MERGE, sent)["Location"] == stands.get_absolute_url()
    assert client.get(goes.get_absolute_url())["Location"] == stands.get_absolute_url()
    assert Party.objects.get().name == "张 晓明"
    assert as_user(world.carol).get(goes.get_absolute_url()).status_code == 404


def test_from_the_ticked_rows_of_the_list(world, twins):
    client = as_user(world.alice)
    keys = [party.pk for party in twins]
    answer = client.post("/duplicates/gather", {"pk": keys, "query": "", "all": ""})
    assert sorted(answer["Location"].split("?")[1].split("&")) == [f"pk={key}" for key in sorted(keys)]
    assert client.post("/duplicates/gather", {"pk": keys[:1], "query": ""})["Location"] == "/parties/"


def test_what_is_not_theirs_cannot_be_compared(world, twins):
    keys = [party.pk for party in twins]
    assert as_user(world.carol).get(MERGE, {"pk": keys}).status_code == 404
    assert as_user(world.alice).get(MERGE, {"pk": keys[:1]}).status_code == 404


def test_a_form_tells_who_has_the_name_already_and_offers_to_merge(world, twins):
    ask = {"name": "张晓明", "party": twins[1].pk}
    page = as_user(world.alice).get("/parties/same-points", ask).content.decode()
    assert f"{MERGE}?pk={twins[1].pk}&amp;pk={twins[0].pk}" in page
    assert twins[0].get_absolute_url() not in as_user(world.carol).get("/parties/same-points", ask).content.decode()


def test_over_the_api_and_taken_back(world, twins):
    stands, goes = twins
    alice = Api(token_of(world.alice))
    answer = alice.post(f"parties/{stands.pk}/merge", {"others": [goes.pk]})
    assert (answer.status_code, answer.json()["id"]) == (200, stands.pk)
    assert Party.objects.count() == 1
    assert alice.post(f"operations/{answer['X-Operation']}/undo").status_code == 201
    assert Party.objects.count() == 2
    assert Api(token_of(world.carol)).post(f"parties/{stands.pk}/merge", {"others": [goes.pk]}).status_code == 404
