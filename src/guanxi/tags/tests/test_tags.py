"""Tags: put on and taken off many at once, counted and undone; shown by one query; asked for by conditions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.audit import undo
from guanxi.audit.models import Operation
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.records import actions as records
from guanxi.tags import actions
from guanxi.tags.models import Tag, Tagging
from guanxi.workbench.listing import all_listings

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def parties(world: Any) -> list[Party]:
    return [Party.objects.create(name=f"茶行{n}", code=f"K{n}", owner=world.alice) for n in range(3)]


@pytest.fixture
def vip(parties: list[Party]) -> Tag:
    tag = Tag.objects.create(name="贵宾", tone="violet")
    actions.put(tag=tag, records=Party.objects.filter(pk=parties[0].pk))
    return tag


def client(user: Any) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_put_and_taken_off_many_counting_those_that_change(parties, vip) -> None:
    everybody = Party.objects.all()
    assert actions.put(tag=vip, records=everybody) == 2
    assert actions.put(tag=vip, records=everybody) == 0
    assert actions.take_off(tag=vip, records=everybody.filter(code="K1")) == 1
    assert Tagging.objects.count() == 2


def test_tagging_of_a_list_is_one_operation_that_is_undone(world, parties, vip) -> None:
    sent = {"pk": [p.pk for p in parties], "tag": "新店", "verb": "put"}
    assert client(world.alice).post(reverse("tags:do", args=["parties"]), sent).status_code == 422
    assert client(world.root).post(reverse("tags:do", args=["parties"]), sent).status_code == 200
    assert Tagging.objects.filter(tag__name="新店").count() == 3
    undo.undo(operation=Operation.objects.latest("pk"), by=world.root, at=AT)
    assert [t.tag for t in Tagging.objects.all()] == [vip]


def test_nobody_tags_what_they_may_not_change(world, parties, vip) -> None:
    sent = {"pk": [p.pk for p in parties], "tag": "贵宾", "verb": "put"}
    assert client(world.rita).post(reverse("tags:do", args=["parties"]), sent).status_code == 403
    client(world.carol).post(reverse("tags:do", args=["parties"]), sent)
    assert Tagging.objects.count() == 1
    assert client(world.alice).post(reverse("tags:do", args=["tags"]), sent).status_code == 404
    for name in ("", "x" * 41, "a;b"):
        answer = client(world.alice).post(reverse("tags:do", args=["parties"]), sent | {"tag": name})
        assert answer.status_code == 422


def test_the_list_shows_chips_with_one_query_for_the_page(world, parties, vip, django_assert_max_num_queries) -> None:
    column = PARTIES.column("tags")
    rows = list(Party.objects.order_by("pk"))
    with django_assert_max_num_queries(1):
        column.prepare(rows)
        assert [column.cell(row).text for row in rows] == ["贵宾", "", ""]
    assert column.cell(rows[0]).raw == [("贵宾", "violet")]
    Tag.objects.bin(at=AT)
    assert column.cell(Party.objects.get(pk=rows[0].pk)).text == ""


@pytest.mark.parametrize(
    ("op", "names", "found"),
    [
        ("has_any", ["贵宾", "新店"], {"K0", "K1"}),
        ("has_all", ["贵宾", "新店"], {"K1"}),
        ("has_none", ["贵宾"], {"K2"}),
        ("empty", None, {"K2"}),
        ("not_empty", None, {"K0", "K1"}),
    ],
)
def test_conditions_ask_for_tags(world, parties, vip, op, names, found) -> None:
    from guanxi.conditions.compiler import compile as compiled
    from guanxi.conditions.tree import parse

    new = Tag.objects.create(name="新店")
    for tag in (vip, new):
        actions.put(tag=tag, records=Party.objects.filter(code="K1"))
    keys = {"贵宾": str(vip.pk), "新店": str(new.pk)}
    condition = {"field": "tags", "op": op} | ({"value": [keys[n] for n in names]} if names else {})
    rows = Party.objects.filter(compiled(parse(condition), PARTIES.vocabulary, now=AT, user=world.alice))
    assert {party.code for party in rows} == found


def test_a_tag_in_the_bin_is_on_nothing_and_comes_back(parties, vip) -> None:
    records.delete(records=Tag.objects.filter(pk=vip.pk), at=AT)
    assert PARTIES.column("tags").cell(Party.objects.get(code="K0")).text == ""
    records.restore(records=Tag.everything.filter(pk=vip.pk))
    assert PARTIES.column("tags").cell(Party.objects.get(code="K0")).text == "贵宾"


def test_every_list_of_records_offers_the_column() -> None:
    keys = {x.key for x in all_listings() if x.column("tags")}
    assert {"parties", "products", "orders", "payments"} <= keys
    # These are reached through what they belong to, as taggings are.
    assert not {"tags", "files", "approvals"} & keys
