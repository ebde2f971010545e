"""A custom field that leads to a party names it only to who sees it; merging compares and leads it over."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.audit.undo import undo
from guanxi.customfields.kinds import Kind
from guanxi.customfields.tests.test_everywhere import defined, matching
from guanxi.customfields.tests.test_outside import taken_out
from guanxi.duplicates.comparing import differing
from guanxi.duplicates.merging.actions import merge
from guanxi.exchange import referring
from guanxi.exchange.tests.conftest import figures
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.workbench.layout import keep_layout

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(world: Any) -> str:
    return defined(Kind.PARTY)


@pytest.fixture
def hers(world: Any) -> Party:
    return Party.objects.create(name="HERS-canary", code="H1", owner=world.alice)


@pytest.fixture
def others(world: Any) -> Party:
    return Party.objects.create(name="OTHERS-canary", code="O1", owner=world.root)


@pytest.fixture
def alice(world: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.alice)
    return client


def test_it_is_chosen_among_those_one_sees_and_named_to_who_sees_it(key, hers, others, alice, world):
    tea = Party.objects.create(name="茶", code="T1", owner=world.alice, **{key: others.pk})
    keep_layout(user=world.alice, listing=PARTIES, keys=["name", key])
    pages = ("/parties/", f"/parties/{tea.pk}/", f"/parties/{tea.pk}/preview", f"/parties/{tea.pk}/edit")
    for page in pages:
        text = alice.get(page).content.decode()
        assert "OTHERS-canary" not in text and "(hidden)" in text, page
    assert alice.post(f"/parties/{tea.pk}/cell/{key}", {key: hers.pk, "version": 1}).status_code == 200
    answer = alice.post(f"/parties/{tea.pk}/cell/{key}", {key: others.pk, "version": 2})
    assert answer.status_code == 422 and "OTHERS-canary" not in answer.content.decode()
    for page in (*pages, f"/parties/{tea.pk}/history"):
        text = alice.get(page).content.decode()
        assert "HERS-canary" in text and "OTHERS-canary" not in text, page
    assert matching({"field": key, "op": "is", "value": hers.pk}, world.alice) == {"T1"}


def test_it_goes_through_files_by_code_and_within_reach(key, hers, others, bring, world):
    assert figures(bring("parties", f"code,name,{key}\nT1,茶,H1\n", by=world.alice)) == (1, 0, 0, 0)
    assert figures(bring("parties", f"code,name,{key}\nT2,茶,O1\n", by=world.alice)) == (0, 0, 0, 1)
    assert figures(bring("parties", f"code,name,{key}\nT2,茶,O1\n", by=world.root)) == (1, 0, 0, 0)
    text = taken_out("parties", world.root)
    assert figures(bring("parties", text, by=world.root)) == (0, 0, 4, 0)
    told = referring.written(Party, [["T1", hers.pk], ["T2", others.pk]], 2, world.alice)
    assert [*told] == [["T1", "H1"], ["T2", None]]


def test_it_goes_over_the_api(key, hers, others, api, world):
    client = api(world.alice)
    made = client.post("parties", {"name": "茶", "custom": {key: hers.pk}})
    assert made.status_code == 201 and made.json()["custom"] == {key: {"id": hers.pk, "name": "HERS-canary"}}
    assert client.post("parties", {"name": "茶", "custom": {key: others.pk}}).status_code == 422
    Party.objects.filter(pk=made.json()["id"]).update(**{key: others.pk})
    assert client.get(f"parties/{made.json()['id']}").json()["custom"] == {key: {"id": others.pk, "name": None}}


def test_merging_compares_custom_fields_and_leads_them_over(key, hers, others, world):
    text = defined(Kind.TEXT)
    tea = Party.objects.create(name="茶", code="T1", owner=world.alice, **{key: others.pk})
    Party.objects.filter(pk=hers.pk).update(**{text: "hers"})
    Party.objects.filter(pk=others.pk).update(**{text: "others"})
    both = [Party.objects.get(pk=pk) for pk in (hers.pk, others.pk)]
    row = next(row for row in differing(both[0], both, world.root) if row.name == text)
    assert [value.text for value in row.values] == ["hers", "others"]
    merge(survivor=hers, others=[others.pk], by=world.root, at=timezone.now(), picks={text: others.pk})
    tea.refresh_from_db()
    hers.refresh_from_db()
    assert (getattr(tea, key), hers.extra) == (hers.pk, {text: "others"})
    undo(operation=Operation.objects.latest("pk"), by=world.root, at=timezone.now())
    tea.refresh_from_db()
    assert getattr(tea, key) == others.pk
