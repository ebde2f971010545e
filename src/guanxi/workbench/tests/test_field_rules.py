"""Field rules, the form's checks and the scope of creating hold on whichever way a value comes in."""

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.catalogue.models import Product
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party, Position

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def restricted(world):
    """Sales may only read the customer kind and the owner, and never see the industry."""
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": {"customer_kind": "read", "owner": "read", "industry": "hidden"}}
    role.save()


def test_rights_to_columns_last_as_long_as_the_roles_that_the_user_holds(world):
    alice, role = world.alice, Role.objects.get(name="sales")
    assert "phone" in PARTIES.readable_for(alice)
    assert PARTIES.columns_for(alice)["phone"] is PARTIES.column("phone")
    role.fields = {"parties.party": {"phone": "masked", "grade": "read", "industry": "hidden"}}
    role.save()
    del alice.held_roles
    assert PARTIES.masked_for(alice) == {"phone"}
    assert not {"phone", "industry"} & PARTIES.readable_for(alice).keys()
    assert "industry" not in PARTIES.columns_for(alice)
    assert PARTIES.columns_for(alice)["grade"].edit == ""
    alice.is_superuser = True
    assert not PARTIES.masked_for(alice)


def test_a_card_is_not_moved_by_who_may_only_read_its_field(files, as_user, restricted):
    given = {"group": "customer_kind", "value": "enterprise"}
    assert as_user("alice").post(reverse("parties:move", args=[files["甲"].pk]), given).status_code == 403
    cell = reverse("parties:cell", args=[files["甲"].pk, "customer_kind"])
    assert as_user("alice").post(cell, {"customer_kind": "enterprise"}, headers=HTMX).status_code == 403
    assert Party.objects.get(pk=files["甲"].pk).customer_kind == files["甲"].customer_kind


def test_the_form_neither_shows_nor_takes_what_one_may_not_edit(files, as_user, restricted, world):
    client, url = as_user("alice"), reverse("parties:edit", args=[files["甲"].pk])
    form = client.get(url).context["form"]
    assert not {"customer_kind", "owner", "industry"} & form.fields.keys()
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    slipped_in = {"customer_kind": "enterprise", "owner": world.carol.pk, "industry": "茶叶", "value": "9"}
    assert client.post(url, given | slipped_in | {"city": "杭州"}).status_code == 302
    party = Party.objects.get(pk=files["甲"].pk)
    assert (party.city, party.customer_kind, party.owner, party.industry, party.value) == (
        "杭州",
        files["甲"].customer_kind,
        world.alice,
        "",
        300,
    )


def new_party(client, **given):
    form = client.get(reverse("parties:new")).context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return client.post(reverse("parties:new"), data | given)


def test_nothing_is_made_beyond_ones_reach(as_user, world):
    response = new_party(as_user("alice"), name="新茶行", owner=world.carol.pk)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["owner"]
    assert not Party.objects.exists()


def test_who_may_not_choose_the_owner_owns_what_they_make(as_user, world, restricted):
    assert new_party(as_user("alice"), name="新茶行", owner=world.carol.pk).status_code == 302
    assert Party.objects.get().owner == world.alice


def bulk_edit(client, kind, **data):
    return client.post(reverse(f"{kind}:bulk_do", args=["edit"]), data, headers=HTMX)


def test_many_are_checked_by_the_form_as_one_is(as_user, world):
    made = [Product.objects.create(name=n, code=n, price=100, currency="CNY") for n in "AB"]
    response = bulk_edit(as_user("root"), "products", pk=[p.pk for p in made], column="price", price="-3")
    assert response.status_code == 422
    assert set(Product.objects.values_list("price", flat=True)) == {100}


def test_what_the_database_refuses_is_told(as_user, files):
    """A position is opened again by many, though its person holds it again already."""
    held = {"organisation": files["甲"], "person": files["乙"]}
    former = Position.objects.create(**held, until=timezone.now().date())
    Position.objects.create(**held)
    asked = as_user("root").post(reverse("people:bulk_field"), {"pk": former.pk, "column": "until"}, headers=HTMX)
    assert 'name="until"' in asked.content.decode()
    response = bulk_edit(as_user("root"), "people", pk=[former.pk], column="until", until="")
    assert response.status_code == 422
    assert Position.objects.get(pk=former.pk).until == former.until
