"""However a party gets another owner, it is told, and once."""

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.journal.models import Entry
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mona(world):
    client = Client()
    client.force_login(world.mona)
    return client


@pytest.fixture
def acme(world):
    return Party.objects.create(name="甲茶行", code="甲", owner=world.alice)


def by_cell(client, party, owner):
    return client.post(reverse("parties:cell", args=[party.pk, "owner"]), {"owner": owner}, headers=HTMX)


def by_form(client, party, owner):
    form = client.get(reverse("parties:edit", args=[party.pk])).context["form"]
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return client.post(reverse("parties:edit", args=[party.pk]), given | {"owner": owner})


def by_assigning(client, party, owner):
    return client.post(reverse("parties:bulk_do", args=["assign"]), {"pk": party.pk, "owner": owner}, headers=HTMX)


def by_editing_many(client, party, owner):
    given = {"pk": party.pk, "column": "owner", "owner": owner}
    return client.post(reverse("parties:bulk_do", args=["edit"]), given, headers=HTMX)


@pytest.mark.parametrize("give", [by_cell, by_form, by_assigning, by_editing_many])
def test_a_new_owner_is_told(mona, acme, world, give):
    assert give(mona, acme, world.carol.pk).status_code in (200, 302)
    acme.refresh_from_db()
    assert (acme.owner, acme.team) == (world.carol, world.suzhou)
    told = Entry.objects.get(kind="parties.OwnerChanged")
    assert (told.party_id, told.by_id) == (acme.pk, world.mona.pk)
    assert (told.facts["before_id"], told.facts["after_id"]) == (world.alice.pk, world.carol.pk)
    give(mona, acme, world.carol.pk)
    assert Entry.objects.filter(kind="parties.OwnerChanged").count() == 1
