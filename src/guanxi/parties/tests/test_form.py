"""The form of a file: numbers as they are dialled, days that have been, and who has the same number."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.log import Operation
from guanxi.audit.undo import undo
from guanxi.parties import actions, points
from guanxi.parties.forms import PartyForm
from guanxi.parties.listings import PARTIES
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
    assert page.count('data-only-if="kind=organisation"') == 4
    assert "autofocus" in page


def test_a_person_has_no_invoice_data_of_a_company(world):
    given = GIVEN | {"kind": "person", "tax_number": "91330106MA2TEA0001"}
    for kind, kept in (("person", ""), ("organisation", "91330106MA2TEA0001")):
        form = PartyForm(given | {"kind": kind}, user=world.alice)
        assert form.is_valid() and form.values["tax_number"] == kept


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


ADDRESS = {"province": "浙江省", "city": "杭州市", "district": "西湖区", "street": "龙井路 1 号", "postcode": "310013"}


def test_a_file_is_opened_with_its_address_and_changed_with_it_in_one_step(world):
    client = client_of(world.alice)
    sent = GIVEN | ADDRESS | {"country": "CN", "owner": world.alice.pk}
    client.post(reverse("parties:new"), sent)
    party = Party.objects.get()
    url = reverse("parties:edit", args=[party.pk])
    shown = client.get(url).context["form"].initial
    assert {name: shown[name] for name in ADDRESS} == ADDRESS
    given = sent | {"code": party.code, "version": party.version}
    client.post(url, given | {"city": "宁波市", "street": "中山路 2 号"})
    party.refresh_from_db()
    assert (party.city, str(party.addresses.get())) == ("宁波市", "浙江省宁波市西湖区中山路 2 号")
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=timezone.now())
    party.refresh_from_db()
    assert (party.city, str(party.addresses.get())) == ("杭州市", "浙江省杭州市西湖区龙井路 1 号")


def test_an_address_is_made_and_goes_with_what_it_says(world):
    tea = opened(world.alice, city="杭州市")
    assert not tea.addresses.exists()
    for values, kept in (
        ({"street": "龙井路 1 号"}, ["杭州市龙井路 1 号"]),
        ({"city": "", "street": ""}, []),
    ):
        actions.change(record=tea, values=values, version=None)
        assert [str(address) for address in tea.addresses.all()] == kept
    assert list(PartyForm(GIVEN | {"postcode": "310013"}, user=world.alice).errors) == ["postcode"]


def test_where_nothing_is_chosen_words_say_so(world):
    page = client_of(world.alice).get(reverse("parties:new")).content.decode()
    assert ("---------" in page, "未填写" in page, "无人（公海）" in page) == (False, True, True)


def test_who_never_bought_has_no_sums(world):
    tea, cells = opened(world.alice), lambda party: PARTIES.cells(party, world.alice)
    assert (cells(tea)["value"].text, cells(tea)["purchase_total"].text) == ("", "")
    tea.purchase_count, tea.purchase_total = 1, 500
    assert (cells(tea)["value"].text, cells(tea)["purchase_total"].text) == ("¥0.00", "¥5.00")


def test_the_card_and_the_roster_bear_the_name_of_the_company(world, settings):
    tea, client = opened(world.alice), client_of(world.alice)
    for address in (reverse("parties:card", args=[tea.pk]), reverse("parties:roster")):
        settings.COMPANY = ""
        assert "山水茶业" not in client.get(address).content.decode()
        settings.COMPANY = "山水茶业"
        assert "山水茶业" in client.get(address).content.decode()
