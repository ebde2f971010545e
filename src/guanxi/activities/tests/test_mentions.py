"""Mentions: found in what is typed, shown by today's name, told once and only to who may see the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.access.models import User
from guanxi.actionmessages.actions import review
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import watcher_named
from guanxi.activities import actions, mentions
from guanxi.activities.models import Activity
from guanxi.activities.telling import WATCHER, out_of_sight
from guanxi.parties.models import Party

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def named(world) -> None:
    for user, name in ((world.mona, "王丽"), (world.carol, "Carol Li"), (world.rita, "王丽华")):
        User.objects.filter(pk=user.pk).update(display_name=name)


@pytest.fixture
def party(world, named) -> Party:
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, value=500)


def note(party: Party, text: str, by: User) -> Activity:
    return actions.log(party=party, kind="note", text=text, by=by, at=AT)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_the_longest_name_is_meant_and_addresses_are_none(world, named) -> None:
    mona, carol, rita = world.mona.pk, world.carol.pk, world.rita.pk
    for typed, kept in {
        "@王丽请看": f"@[王丽](user:{mona})请看",
        "＠王丽华，好": f"@[王丽华](user:{rita})，好",
        "(@Carol Li)": f"(@[Carol Li](user:{carol}))",
        "@Carol Lise": "@Carol Lise",
        "a@王丽 @nobody 100@": "a@王丽 @nobody 100@",
    }.items():
        assert mentions.marked(typed) == kept
        assert mentions.marked(kept) == kept
        assert mentions.as_typed(kept) == typed.replace("＠", "@")


def test_two_of_one_name_are_told_apart(world, named) -> None:
    User.objects.filter(pk=world.carol.pk).update(display_name="王丽")
    assert mentions.marked("@王丽(carol) @王丽") == f"@[王丽(carol)](user:{world.carol.pk}) @王丽"


def test_a_mention_is_shown_by_todays_name_and_everything_is_escaped(world, named) -> None:
    User.objects.filter(pk=world.mona.pk).update(display_name="<b>王莉</b>")
    text = f'<script>alert(1)</script>\n@[王丽](user:{world.mona.pk}) @[<img src=x onerror=1>](user:999) "&'
    html = mentions.shown(text, mentions.names_in([text]))
    assert html == (
        "&lt;script&gt;alert(1)&lt;/script&gt;<br>"
        '<span class="chip tone-blue">@&lt;b&gt;王莉&lt;/b&gt;</span> '
        '<span class="chip tone-blue">@&lt;img src=x onerror=1&gt;</span> &quot;&amp;'
    )


@pytest.mark.parametrize(
    ("query", "first"), [("王丽", "王丽"), ("wlh", "王丽华"), ("wangli", "王丽"), ("carol", "Carol Li")]
)
def test_colleagues_are_offered_by_name_pinyin_and_initials(world, named, query, first) -> None:
    found = client(world.alice).get(reverse("activities:colleagues"), {"q": query}).json()["results"]
    assert first in [one["label"] for one in found][:2]
    assert "dan" not in [one["label"] for one in found]


def test_who_may_see_the_record_is_told_once(world, party) -> None:
    made = note(party, "@王丽 请跟进", world.alice)
    message = ActionMessage.objects.get()
    assert (message.owner, message.team, message.party) == (world.mona, None, party)
    assert message.facts == {"text": "@王丽 请跟进", "by": str(world.alice)}
    assert not ActionMessage.objects.visible_to(world.carol).exists()
    actions.change(record=made, values={"text": "@王丽 请今天跟进"}, version=None, at=AT)
    assert ActionMessage.objects.count() == 1
    actions.change(record=made, values={"text": "@王丽 和 @王丽华"}, version=None, at=AT)
    assert set(ActionMessage.objects.values_list("owner", flat=True)) == {world.mona.pk, world.rita.pk}
    assert "@王丽 和 @王丽华" in client(world.mona).get(reverse("home")).content.decode()


def test_who_may_not_see_the_record_learns_nothing_and_the_author_is_told(world, party) -> None:
    made = note(party, "@Carol Li 金丝雀", world.alice)
    assert out_of_sight(made) == [world.carol]
    assert not ActionMessage.objects.exists()
    assert "金丝雀" not in client(world.carol).get(reverse("home")).content.decode()
    answer = client(world.alice).post(
        reverse("activities:log", args=["parties.party", party.pk]),
        {"kind": "note", "text": "@Carol Li"},
        headers={"HX-Request": "true"},
    )
    assert "Carol Li" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert "warning" in answer.headers["HX-Trigger"]


def test_nobody_is_told_of_mentioning_themselves(world, party) -> None:
    note(party, f"@{world.alice}", world.alice)
    assert not ActionMessage.objects.exists()


def test_the_review_closes_what_no_longer_stands(world, party) -> None:
    made, other = note(party, "@王丽 一", world.alice), note(party, "@王丽 二", world.alice)
    now = other.created_at + timedelta(hours=1)
    review(watcher_named(WATCHER), now=now)
    assert ActionMessage.objects.filter(state="open").count() == 2
    actions.remove(activities=Activity.objects.filter(pk=made.pk), at=now)
    review(watcher_named(WATCHER), now=now + timedelta(hours=1))
    assert [m.subject_id for m in ActionMessage.objects.filter(state="open")] == [other.pk]


def test_editing_shows_names_and_keeps_who_has_left(world, party) -> None:
    made = note(party, "@王丽 请看", world.alice)
    User.objects.filter(pk=world.mona.pk).update(display_name="王莉", is_active=False)
    page = client(world.alice).get(reverse("activities:edit", args=[made.pk]), headers={"HX-Request": "true"})
    assert "@王莉 请看" in page.content.decode()
    actions.change(record=made, values={"text": "@王莉 请再看"}, version=None, at=AT)
    made.refresh_from_db()
    assert made.text == f"@[王莉](user:{world.mona.pk}) 请再看"
