"""A file that was merged leads on: over the API, by its code in a file, and in the history of the one that stands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.activities.actions import log
from guanxi.api.tests.conftest import api
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.duplicates.merging.actions import merge
from guanxi.exchange.tests.conftest import bring, figures, in_english, prepare
from guanxi.parties.models import Party

__all__ = ["api", "bring", "in_english", "prepare"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(world: Any) -> tuple[Party, Party]:
    """The file that stands, and the one that went."""
    kept = Party.objects.create(name="李四", code="S1", owner=world.alice)
    gone = Party.objects.create(name="张三", code="L1", owner=world.alice)
    merge(survivor=kept, others=[gone.pk], by=world.root, at=timezone.now())
    return kept, gone


def test_the_api_leads_on_who_reads_and_stops_who_writes(merged, api, world):
    kept, gone = merged
    answer = api(world.alice).get(f"parties/{gone.pk}")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/parties/{kept.pk}")
    assert answer.json()["merged_into"] == kept.pk and answer["Cache-Control"] == "no-store"
    answer = api(world.alice).patch(f"parties/{gone.pk}", {"name": "新"})
    assert (answer.status_code, answer.json()["merged_into"]) == (410, kept.pk)
    assert api(world.bob).get(f"parties/{gone.pk}").status_code == 404


def test_an_import_by_the_former_code_finds_the_one_that_stands(merged, bring, world):
    kept, _gone = merged
    assert figures(bring("parties", "code,name,city\nL1,李四,杭州\n", by=world.root)) == (0, 1, 0, 0)
    kept.refresh_from_db()
    assert (kept.code, Party.objects.count()) == ("S1", 1)


def test_the_history_tells_what_the_one_that_went_was(merged, world):
    kept, _gone = merged
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.alice)
    assert "from 张三 (merged)" in client.get(f"/parties/{kept.pk}/history").content.decode()


def test_the_timeline_of_a_chain_of_merges_is_whole_and_falls_apart_by_undo(world):
    """Of losers of losers, too: each story goes where its file goes, in the order of its days, and comes back."""
    now = timezone.now()
    first, second, third = (Party.objects.create(name=name, code=name, owner=world.alice) for name in "甲乙丙")
    for days, (party, said) in enumerate(((first, "一"), (third, "三"), (second, "二"), (first, "四"))):
        log(party=party, kind="note", text=f"note {said}", by=world.alice, at=now - timedelta(days=days))
    client = Client()
    client.force_login(world.alice)

    def told(party: Party) -> list[str]:
        page = client.get(f"/parties/{party.pk}/timeline", follow=True).content.decode()
        return re.findall(r"note (.)", page)

    merges = []
    for gone, kept in ((first, second), (second, third)):
        with operation("merge", by=world.alice, at=now) as merging:
            merge(survivor=kept, others=[gone.pk], by=world.alice, at=now)
        merges.append(merging.row)
    assert told(third) == ["一", "三", "二", "四"]
    assert [client.get(f"/parties/{gone.pk}/").headers["Location"] for gone in (first, second)] == [
        f"/parties/{third.pk}/"
    ] * 2
    for merged, stories in zip(
        reversed(merges), ([["三"], ["一", "二", "四"]], [["三"], ["二"], ["一", "四"]]), strict=True
    ):
        undo(operation=merged, by=world.alice, at=now)
        assert [told(party) for party in (third, second, first)[: len(stories)]] == stories
