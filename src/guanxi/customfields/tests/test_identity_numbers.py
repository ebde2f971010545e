"""Numbers shown masked: nobody meets one in full by the way; who is able to asks for it, and it is noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access.scopes import FieldAccess
from guanxi.conditions.errors import ConditionError
from guanxi.customfields.kinds import Kind
from guanxi.customfields.tests.test_everywhere import defined, matching
from guanxi.customfields.tests.test_outside import taken_out
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.readlog.keeping import take_in
from guanxi.readlog.models import Entry

pytestmark = pytest.mark.django_db
NUMBER, SHOWN = "330106199001011234", "330****1234"


@pytest.fixture
def key(world, settings, tmp_path):
    settings.DATA = tmp_path
    role = world.mona.roles.get()
    role.abilities = [*role.abilities, "privacy.reveal"]
    role.save()
    return defined(Kind.IDENTITY)


@pytest.fixture
def party(world, key):
    return Party.objects.create(name="林", code="K1", owner=world.alice, extra={key: NUMBER})


def revealed() -> list[tuple[str, str]]:
    take_in(at=timezone.now() + timedelta(minutes=5))
    return list(Entry.objects.filter(how="revealed").values_list("reader__username", "field"))


def test_without_the_right_nobody_sees_changes_or_finds_it(world, party, key, client, api):
    assert world.alice.field_access("parties.party", key) == FieldAccess.MASKED
    client.force_login(world.alice)
    for path in ("", f"{party.pk}/", f"{party.pk}/preview", f"{party.pk}/edit", f"{party.pk}/history"):
        body = client.get(f"/parties/{path}").content.decode()
        assert NUMBER not in body
    cell = PARTIES.cells(party, world.alice)[key]
    assert (cell.text, cell.url, cell.raw) == (SHOWN, "", None)
    assert client.get(f"/parties/{party.pk}/cell/{key}").status_code == 403
    assert client.get(f"/reveal/parties.party/{party.pk}/{key}").status_code == 403
    with pytest.raises(ConditionError):
        matching({"field": key, "op": "is", "value": NUMBER}, world.alice)
    assert NUMBER not in taken_out("parties", world.alice)
    assert revealed() == []


def test_with_the_right_it_is_masked_until_one_asks_and_then_noted(world, party, key, client, api):
    client.force_login(world.mona)
    for path in ("", f"{party.pk}/", f"{party.pk}/preview", f"{party.pk}/history"):
        body = client.get(f"/parties/{path}").content.decode()
        assert NUMBER not in body
    assert revealed() == []
    address = PARTIES.cells(party, world.mona)[key].url
    assert NUMBER in client.get(address).content.decode()
    assert revealed() == [("mona", key)]
    assert NUMBER in client.get(f"/parties/{party.pk}/edit").content.decode()
    assert revealed() == [("mona", key), ("mona", key)]
    assert api(world.mona).get("parties").json()["items"][0]["custom"][key] == NUMBER
    assert revealed() == [("mona", key)] * 3
    client.force_login(world.carol)
    assert client.get(address).status_code == 404
    assert NUMBER in taken_out("parties", world.mona)


def test_one_person_is_shown_so_many_an_hour_by_page_form_and_api(world, key, client, api, settings):
    settings.REVEALS_AN_HOUR = 2
    about = {"name": "林", "owner": world.alice, "extra": {key: NUMBER}}
    parties = [Party.objects.create(code=code, **about) for code in ("K1", "K2", "K3")]
    client.force_login(world.mona)
    asked = [client.get(f"/reveal/parties.party/{p.pk}/{key}").status_code for p in (*parties, parties[0])]
    assert asked == [200, 200, 429, 200]
    for path in ("edit", f"cell/{key}"):
        refused = client.get(f"/parties/{parties[2].pk}/{path}")
        assert (refused.status_code, NUMBER in refused.content.decode()) == (429, False)
    assert api(world.mona).get("parties").status_code == 429
    assert api(world.mona).get("parties?fields=name").status_code == 200
    assert NUMBER in client.get(f"/parties/{parties[0].pk}/edit").content.decode()
