"""The form of a file: numbers as they are dialled, days that have been, and who has the same number."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.parties import actions, points
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "person", "name": "吴小娟", "settlement": "cash"}


def opened(user, **values) -> Party:
    return actions.create(values={"name": "西湖茶行", "owner": user} | values, by=user, at=timezone.now())


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("phone", ["abc", "12", "转", "—"])
def test_what_is_no_phone_is_refused_everywhere(world, phone):
    tea = opened(world.alice)
    form = PartyForm(GIVEN | {"phone": phone}, user=world.alice)
    assert list(form.errors) == ["phone"]
    url = reverse("parties:cell", args=[tea.pk, "phone"])
    assert client_of(world.alice).post(url, {"phone": phone, "version": tea.version}).status_code == 422
    assert not tea.points.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１３８００１３８０００", "13800138000"), (" 10086 ", "10086"), ("0571-8765 转 801", "0571-8765 转 801")],
)
def test_full_width_digits_are_kept_as_common_ones(world, typed, kept):
    tea = opened(world.alice, phone=typed)
    assert (tea.phone, tea.points.get().value) == (kept, kept)
    point = points.change(
        record=tea.points.get(),
        values={"value": "０１０-８８８８６６６６"},
        version=None,
        by=world.alice,
        at=timezone.now(),
    )
    assert point.value == "010-88886666"


def test_a_birthday_to_come_is_refused(world):
    for days, errors in ((1, ["birthday"]), (0, [])):
        day = timezone.localdate() + timedelta(days=days)
        assert list(PartyForm(GIVEN | {"birthday": day.isoformat()}, user=world.alice).errors) == errors


def test_an_organisation_has_no_birthday(world):
    given = GIVEN | {"kind": "organisation", "birthday": "1990-01-01", "gender": "female", "occupation": "会计"}
    form = PartyForm(given, user=world.alice)
    assert form.is_valid()
    assert [form.values[name] for name in ("birthday", "gender", "occupation")] == [None, "", ""]
    page = client_of(world.alice).get(reverse("parties:new")).content.decode()
    assert page.count('data-only-if="kind=person"') == 3
    assert "autofocus" in page


def test_who_has_the_same_number_is_told_to_those_who_may_know(world):
    tea, url = opened(world.alice, phone="138 0013 8000"), reverse("parties:same_points")
    asked = {"phone": "+86 13800138000"}
    assert "西湖茶行" in client_of(world.alice).get(url, asked).content.decode()
    assert "西湖茶行" not in client_of(world.alice).get(url, asked | {"party": tea.pk}).content.decode()
    assert "西湖茶行" not in client_of(world.carol).get(url, asked).content.decode()
    assert client_of(world.alice).get(url, {"phone": "abc"}).content.strip() == b""


def test_the_list_leads_to_the_roster_of_what_it_shows(world):
    opened(world.alice)
    page = client_of(world.alice).get("/parties/?q=茶行")
    assert f"{reverse('parties:roster')}?q=" in page.content.decode()
