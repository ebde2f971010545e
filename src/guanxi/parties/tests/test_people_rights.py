"""Who may reach a contact person: the organisation's file does not open the person's."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.api.tests.conftest import api  # noqa: F401 (fixture)
from guanxi.parties import actions, people
from guanxi.parties.models import Party, Position

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PHONE, MAIL = "13812345678", "wang@example.com"


@pytest.fixture
def theirs(world):
    """A person of Carol's, whose file is closed to Alice."""
    values = {"name": "王敏", "phone": PHONE, "email": MAIL, "owner": world.carol}
    return actions.create(values=values, by=world.carol, at=timezone.now())


@pytest.fixture
def position(world, theirs):
    """Their position in an organisation of Alice's."""
    tea = Party.objects.create(name="西湖茶行", code="茶", kind="organisation", owner=world.alice)
    return Position.objects.create(organisation=tea, person=theirs, title="采购")


@pytest.fixture
def desk(world):
    client = Client()
    client.force_login(world.alice)
    return client


def reached(person: Party) -> tuple[str, str]:
    person.refresh_from_db()
    return person.phone, person.email


def test_a_dialog_neither_shows_nor_writes_the_phone_of_a_closed_file(desk, position, theirs):
    url = f"/parties/{position.organisation_id}/people/{position.pk}/edit"
    assert PHONE not in desk.get(url).content.decode()
    assert desk.post(url, {"title": "经理"}, headers=HTMX).status_code == 204
    assert desk.post(url, {"title": "总监", "phone": "13900000001"}, headers=HTMX).status_code == 422
    position.refresh_from_db()
    assert (position.title, reached(theirs)) == ("经理", (PHONE, MAIL))


def test_who_is_seen_but_not_ones_to_change_is_appointed_as_they_are(desk, world, position, theirs):
    Role.objects.filter(name="sales").update(permissions={"*": {"view": "all", "create": "own", "change": "own"}})
    position.delete()
    url = f"/parties/{position.organisation_id}/people/new"
    refused = desk.post(url, {"person": theirs.pk, "phone": "13900000001"}, headers=HTMX)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["phone"])
    assert desk.post(url, {"person": theirs.pk}, headers=HTMX).status_code == 204
    assert reached(theirs) == (PHONE, MAIL)
    shown = Position.objects.get()
    with pytest.raises(PermissionDenied):
        people.change(record=shown, values={"email": "a@example.com"}, version=None, by=world.alice)


def test_lists_and_programs_show_the_phone_to_those_who_see_the_file(desk, api, world, position, theirs):  # noqa: F811
    assert theirs.name in (listed := desk.get("/people/").content.decode())
    assert PHONE not in listed
    assert MAIL not in listed
    told = api(world.alice).get(f"people/{position.pk}").json()
    assert (told["title"], told["phone"], told["email"]) == ("采购", None, None)
    refused = api(world.alice).patch(f"people/{position.pk}", {"phone": "13900000009"})
    assert (refused.status_code, reached(theirs)) == (422, (PHONE, MAIL))
    assert api(world.mona).get(f"people/{position.pk}").json()["phone"] == PHONE
    changed = api(world.mona).patch(f"people/{position.pk}", {"phone": "13900000009"})
    assert (changed.json()["phone"], reached(theirs)[0]) == ("13900000009", "13900000009")
