"""The search: what it finds of a labelled set, what it takes up again when files change, and what people decided."""

from __future__ import annotations

import random
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone

from guanxi.duplicates.finding import blocks
from guanxi.duplicates.finding.evidence import LEAST, compare, is_hopeless
from guanxi.duplicates.finding.facts import Facts, facts_of, name_of
from guanxi.duplicates.finding.searching import search_all, search_changed
from guanxi.duplicates.models import Pair
from guanxi.duplicates.tests.labelled import labelled
from guanxi.duplicates.tests.measuring import enter, measure
from guanxi.parties import actions, points
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


def file(name: str, **values: Any) -> Party:
    return actions.create(values={"name": name, **values}, by=None, at=timezone.now())


def pairs() -> set[tuple[str, str]]:
    return set(Pair.objects.values_list("first__name", "second__name"))


def score(*parties: Party) -> int:
    one, other = facts_of([p.pk for p in parties]).values()
    return compare(one, other).score


def test_precision_and_recall_on_a_labelled_set_do_not_fall():
    made = labelled(400, share=0.25)
    pks = enter(made.files)
    search_all(at=timezone.now())
    found = measure(made, pks, least=LEAST)
    assert found.precision >= 0.98, found
    assert found.recall >= 0.88, found


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ({"name": "张伟", "phone": "13800138000"}, {"name": "张 伟", "phone": "+86 138-0013-8000"}, True),
        ({"name": "Wei Zhang", "phone": "13800138000"}, {"name": "张伟", "phone": "１３８００１３８０００"}, True),
        ({"name": "张伟", "phone": "13800138000"}, {"name": "李丽", "phone": "13800138000"}, False),
        ({"name": "张伟", "city": "上海"}, {"name": "张伟", "city": "上海"}, False),
        ({"name": "张伟", "birthday": "1990-05-01"}, {"name": "张伟", "birthday": "1990-05-01"}, True),
        ({"name": "华信科技有限公司", "kind": "organisation"}, {"name": "华信科技", "kind": "organisation"}, True),
        (
            {"name": "华信科技上海分公司", "kind": "organisation", "phone": "021-62881234"},
            {"name": "华信科技北京分公司", "kind": "organisation", "phone": "021-62881234"},
            False,
        ),
    ],
)
def test_who_is_one(one: dict[str, Any], other: dict[str, Any], is_one: bool):
    assert (score(file(**one), file(**other)) >= LEAST) is is_one


def test_what_is_left_uncompared_could_not_have_come_into_the_queue():
    """All sorts of files, alike in every way in which two can be, each against each."""
    chance = random.Random(3)
    words = [
        "张伟",
        "张维",
        "伟张",
        "王丽",
        "张",
        "zhang wei",
        "wei zhang",
        "zw",
        "华信科技",
        "华信科枝",
        "华信科技上海分公司",
    ]
    days = [None, date(1990, 5, 1), date(1990, 1, 5), date(1991, 5, 1)]

    def facts(pk: int) -> Facts:
        kind, city = chance.choice(["person", "organisation"]), chance.choice(["", "上海", "北京"])
        name = name_of(chance.choice(words) + chance.choice(["", "", "先生"]), kind, city)
        points = {("phone", chance.choice(["+8613800138000", "+8613800138001"]))} if chance.random() < 0.6 else set()
        streets = {"南京路100号"} if chance.random() < 0.1 else set()
        return Facts(pk, name, kind == "person", city, chance.choice(days), points=points, streets=streets)

    pairs = list(combinations([facts(pk) for pk in range(90)], 2))
    left = [(one, other) for one, other in pairs if is_hopeless(one, other)]
    assert len(left) > len(pairs) / 10
    assert max(compare(one, other).score for one, other in left) < LEAST


def test_a_changed_file_is_compared_again_and_what_no_longer_looks_alike_goes():
    one, other = file("张晓明", phone="13800138000"), file("张晓明", phone="13900139000")
    assert search_changed(at=timezone.now()) is None
    search_all(at=timezone.now())
    assert pairs() == set()
    points.set_primary(party=other, channel="phone", value="13800138000")
    found = search_changed(at=timezone.now())
    assert found is not None and found.parties == 1
    assert pairs() == {("张晓明", "张晓明")}
    points.set_primary(party=other, channel="phone", value="")
    search_changed(at=timezone.now())
    assert pairs() == set()
    assert one.pk < other.pk


def test_what_people_decided_stays_through_every_search():
    file("张晓明", phone="13800138000"), file("张晓明", phone="13800138000")
    search_all(at=timezone.now())
    Pair.objects.update(state=Pair.State.APART)
    search_all(at=timezone.now())
    assert Pair.objects.get().state == Pair.State.APART


def test_a_key_that_too_many_share_is_left_out_and_told(monkeypatch):
    monkeypatch.setattr(blocks, "LARGEST", 3)
    for name in ("甲一", "乙二", "丙三", "丁四"):
        file(name, phone="13800138000")
    assert search_all(at=timezone.now()).skipped == {"phone": 1}


def test_all_pairs_of_a_block_once():
    assert blocks.pairs_in([[3, 1, 2], [2, 1]]) == {(1, 2), (1, 3), (2, 3)}
