"""Privacy over the API, read only: the ledger of consents, who has looked at whom."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import User
from guanxi.privacy.models import Consent, Purpose
from guanxi.readlog.models import Entry, key_at

pytestmark = pytest.mark.django_db


def test_the_ledger_of_consents_is_read_as_far_as_its_fields_are(api, parties, world):
    purpose = Purpose.objects.create(name="通讯")
    about = {"party": parties[0], "at": timezone.now(), "how": "form", "evidence": "报名表", "by": world.alice}
    former = Consent.objects.create(purpose=purpose, channel="email", state="given", **about)
    latest = Consent.objects.create(purpose=purpose, channel="email", state="withdrawn", **about)
    address = f"parties/{parties[0].pk}/consents"
    found = api(world.alice).get(address, limit=1).json()
    assert [(one["id"], one["stands"], one["evidence"]) for one in found["items"]] == [(latest.pk, True, "报名表")]
    [behind] = api(world.alice).get(address, after=found["next"]).json()["items"]
    assert (behind["id"], behind["stands"], behind["purpose"]["name"]) == (former.pk, False, "通讯")
    world.alice.roles.update(fields={"privacy.consent": {"evidence": "masked"}})
    assert "evidence" not in api(User.objects.get(pk=world.alice.pk)).get(address).json()["items"][0]
    assert api(world.carol).get(address).status_code == 404


def test_the_read_log_is_read_by_officers_page_by_page(api, parties, world):
    label, now = "parties.party", key_at(timezone.now())
    for place, how in enumerate(["opened", "api", "opened"]):
        about = {"model": label, "object_id": parties[place % 2].pk, "reader": world.bob, "how": how}
        Entry.objects.create(id=now + place, **about)
    first = api(world.root).get("readings", limit=2, how="opened").json()
    assert [one["record"]["name"] for one in first["items"]] == [parties[0].name] * 2
    assert (first["items"][0]["kind"], first["items"][0]["reader"]["id"]) == ("parties", world.bob.pk)
    all_of_one = api(world.root).get("readings", person=parties[1].pk).json()
    assert ([one["how"] for one in all_of_one["items"]], all_of_one["next"]) == (["api"], None)
    root = api(world.root)
    page = root.get("readings", limit=1).json()
    assert root.get("readings", after=page["next"]).json()["items"] == root.get("readings").json()["items"][1:]
    assert api(world.root).get("readings", person=999_999).status_code == 422
    assert api(world.root, kinds=["parties"]).get("readings").status_code == 403
    assert api(world.mona).get("readings/alarms").status_code == 403
