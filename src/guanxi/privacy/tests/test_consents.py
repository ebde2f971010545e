"""The consent ledger: what counts, what may be done, who is told, and how it is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from guanxi.access.tests.world import make_world
from guanxi.conditions.compiler import compile
from guanxi.conditions.tree import parse
from guanxi.conditions.vocabularies import vocabulary_of
from guanxi.parties.models import ContactPoint, Party
from guanxi.privacy import consents
from guanxi.privacy.models import Consent, Purpose
from guanxi.privacy.watchers import consent_ending

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def party(world):
    return Party.objects.create(name="王小明", code="K1", owner=world.alice)


@pytest.fixture
def news():
    return Purpose.objects.create(name="新闻")


def say(party, state, purpose, *, channel="", days=0, **more):
    values = {"state": state, "purpose": purpose, "channel": channel, "how": "form", **more}
    return consents.write_down(
        whole=party, values=values | {"at": NOW - timedelta(days=days)}, by=party.owner, at=timezone.now()
    )


def may(party, news, channel="email"):
    return consents.may_contact(party=party, channel=channel, purpose=news, at=timezone.now())


def test_the_latest_entry_of_purpose_and_channel_or_of_all_counts(party, news):
    assert not may(party, news)
    say(party, "given", news, days=9)
    assert may(party, news)
    assert may(party, news, "sms")
    say(party, "withdrawn", None, channel="sms", days=5)
    assert may(party, news)
    assert not may(party, news, "sms")
    # What was said earlier is written down later: it changes nothing.
    say(party, "given", news, channel="sms", days=7)
    assert not may(party, news, "sms")
    say(party, "given", news, channel="sms", days=1)
    assert may(party, news, "sms")
    assert not may(party, Purpose.objects.create(name="分析"), "sms")


def test_a_consent_ends_and_a_mark_at_all_numbers_bars(party, news):
    yesterday = timezone.localdate() - timedelta(days=1)
    say(party, "given", news, days=3, until=yesterday)
    assert str(may(party, news).reason) == "The consent has ended."
    say(party, "given", news, days=2, until=timezone.localdate())
    assert may(party, news)
    ContactPoint.objects.create(party=party, channel="email", value="a@b.cn", normalised="a@b.cn", do_not_contact=True)
    assert str(may(party, news).reason) == "Marked “do not contact”."


def test_refusals(party, news):
    with pytest.raises(ValidationError):
        say(party, "given", None)
    with pytest.raises(ValidationError):
        say(party, "given", news, days=-1)
    assert not Consent.objects.exists()


def test_barred_channels(party, news):
    say(party, "withdrawn", None, channel="sms", days=5)
    say(party, "withdrawn", None, channel="phone", days=4)
    say(party, "given", news, channel="phone", days=3)
    assert consents.barred_channels(party.consents.standing()) == ["sms"]
    assert consents.barred_channels(party.consents.all()) == ["sms"]
    say(party, "withdrawn", news, channel="phone", days=2)
    for entries in (party.consents.standing(), party.consents.all()):
        assert consents.barred_channels(entries) == ["sms", "phone"]


def test_filters_ask_for_what_still_stands(world, party, news):
    given = {"field": "state", "op": "is", "value": "given"}
    condition = parse({"related": "consents", "aggregate": "exists", "where": given})

    def found():
        where = compile(condition, vocabulary_of(Party), now=timezone.now(), user=world.alice)
        return list(Party.objects.filter(where))

    say(party, "given", news, days=2)
    assert found() == [party]
    say(party, "withdrawn", news, days=1)
    assert found() == []


def test_who_looks_after_them_is_told_before_it_ends(party, news):
    say(party, "given", news, days=9, until=timezone.localdate() + timedelta(days=3))
    assert [case.owner_id for case in consent_ending(timezone.now(), {"days": 14})] == [party.owner_id]
    assert not list(consent_ending(timezone.now(), {"days": 2}))


def test_on_the_page(world, party, news, client):
    client.force_login(world.alice)
    sent = {"state": "withdrawn", "channel": "sms", "how": "phone", "evidence": "Anruf"}
    assert client.post(f"/privacy/parties/{party.pk}/consent", sent).status_code == 302
    assert "Anruf" in client.get(f"/privacy/parties/{party.pk}/").content.decode()
    assert "tone-red" in client.get(f"/parties/{party.pk}/").content.decode()
    refused = client.post(f"/privacy/parties/{party.pk}/consent", sent | {"state": "given"})
    assert refused.status_code == 422
