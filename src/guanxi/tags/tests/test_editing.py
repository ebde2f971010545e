"""Tags are edited in a cell, in the form and over the API, told in the history, counted by reach, merged and undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.api.tests.conftest import api
from guanxi.audit.models import Operation
from guanxi.audit.undo import undo
from guanxi.parties.models import Party
from guanxi.tags import actions
from guanxi.tags.models import Tag, Tagging

__all__ = ["api"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def makers(world: Any) -> Role:
    """Salespeople make tags."""
    role = Role.objects.get(name="sales")
    role.permissions["tags.tag"] = {"view": "all", "create": "all"}
    role.save()
    return role


@pytest.fixture
def tea(world: Any) -> Party:
    return Party.objects.create(name="茶", code="T1", owner=world.alice)


@pytest.fixture
def alice(world: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.alice)
    return client


def tags_of(party: Party) -> list[str]:
    return Party.objects.get(pk=party.pk).tags  # type: ignore[attr-defined, no-any-return]


def test_the_cell_takes_names_makes_new_ones_and_is_undone(tea, alice, world):
    Tag.objects.create(name="VIP")
    assert alice.get(f"/parties/{tea.pk}/cell/tags").status_code == 200
    answer = alice.post(f"/parties/{tea.pk}/cell/tags", {"tags": "vip; 老客户", "version": tea.version})
    assert answer.status_code == 200 and "老客户" in answer.content.decode()
    assert tags_of(tea) == ["VIP", "老客户"]
    text = alice.get(f"/parties/{tea.pk}/history").content.decode()
    assert "VIP" in text and "老客户" in text
    assert alice.post(f"/parties/{tea.pk}/cell/tags", {"tags": "", "version": tea.version + 1}).status_code == 200
    assert tags_of(tea) == []
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=timezone.now())
    assert tags_of(tea) == ["VIP", "老客户"]


def test_a_form_without_the_box_leaves_them_and_a_role_may_forbid_new_ones(tea, alice, makers):
    actions.put(tag=actions.named(name="VIP"), records=Party.objects.all())
    assert alice.post(f"/parties/{tea.pk}/cell/name", {"name": "新", "version": 1}).status_code == 200
    assert tags_of(tea) == ["VIP"]
    makers.permissions["tags.tag"] = {"view": "all", "create": "none"}
    makers.save()
    answer = alice.post(f"/parties/{tea.pk}/cell/tags", {"tags": "VIP; 新标签", "version": 2})
    assert answer.status_code == 422 and not Tag.objects.filter(name="新标签").exists()


def test_the_api_reads_and_writes_them_as_a_list(api, world):
    client = api(world.alice)
    made = client.post("parties", {"name": "茶", "tags": ["b", "a"]})
    assert made.status_code == 201 and made.json()["tags"] == ["a", "b"], made.content
    changed = client.patch(f"parties/{made.json()['id']}", {"tags": ["c"]})
    assert changed.json()["tags"] == ["c"]
    assert client.patch(f"parties/{made.json()['id']}", {"name": "新"}).json()["tags"] == ["c"]
    assert client.patch(f"parties/{made.json()['id']}", {"tags": ["x" * 41]}).status_code == 422


def test_tags_are_counted_by_reach_merged_and_parted_again(tea, world):
    other = Party.objects.create(name="他", code="T2", owner=world.root)
    one, two = Tag.objects.create(name="一"), Tag.objects.create(name="二")
    actions.put(tag=one, records=Party.objects.filter(pk=tea.pk))
    actions.put(tag=two, records=Party.objects.all())
    assert Tag.objects.visible_to(world.root).get(name="二").uses == 2
    assert Tag.objects.visible_to(world.alice).get(name="二").uses == 1
    root = Client()
    root.force_login(world.root)
    assert "stays" in root.post("/tags/merge", {"pk": [one.pk, two.pk]}).content.decode()
    assert root.post("/tags/merge", {"pk": [one.pk, two.pk], "stays": one.pk}).status_code == 302
    assert (tags_of(tea), tags_of(other), Tag.objects.count()) == (["一"], ["一"], 1)
    assert Tagging.objects.count() == 2
    undo(operation=Operation.objects.latest("pk"), by=world.root, at=timezone.now())
    assert (tags_of(tea), tags_of(other)) == (["一", "二"], ["二"])


def test_unused_tags_are_found(tea, world):
    Tag.objects.create(name="空")
    actions.put(tag=actions.named(name="满"), records=Party.objects.all())
    root = Client()
    root.force_login(world.root)
    text = root.get("/tags/?preset=unused").content.decode()
    assert "空" in text and ">满<" not in text
