"""The palette: the worth of customers decides among like names; all, the number that was typed, and a new file."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.parties import actions
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def palette(world):
    """Ask as Alice, who has nine customers 龙…; the second is worth much, a shop with 龙 in its name most."""
    for n in range(9):
        given = {"name": f"龙{'一二三四五六七八九'[n]}", "phone": f"1380013800{n}", "owner": world.alice}
        actions.create(values=given, by=world.alice, at=timezone.now())
    given = {"name": "西湖龙井茶行", "owner": world.alice}
    actions.create(values=given, by=world.alice, at=timezone.now())
    Party.objects.filter(name="龙二").update(value=900)
    Party.objects.filter(name="西湖龙井茶行").update(value=9000)
    client = Client()
    client.force_login(world.alice)

    def ask(query: str):
        return client.get("/palette/", {"q": query}).context["groups"]

    return ask


def test_the_customer_worth_most_comes_first_and_all_can_be_shown(palette):
    customers = palette("龙")[0].hits
    assert [hit.label for hit in customers[:2]] == ["西湖龙井茶行", "龙二"]
    assert palette("龙二")[0].hits[0].label == "龙二"
    assert len(customers) == 7
    assert customers[-1].url == "/parties/?q=%E9%BE%99"


def test_a_number_shows_the_number_that_matched(palette, world):
    [hit] = palette("8004")[0].hits
    assert hit.hint.startswith("13800138004")
    role = world.alice.roles.get()
    role.fields = {"parties.party": {"phone": "masked"}}
    role.save()
    assert not any("13800138004" in hit.hint for group in palette("8004") for hit in group.hits)


def test_a_name_that_is_nobodys_can_be_given_to_a_new_file(palette):
    offered = [hit for group in palette("吴小娟") for hit in group.hits]
    assert [hit.url for hit in offered if hit.target == ""] == ["/parties/new?name=%E5%90%B4%E5%B0%8F%E5%A8%9F"]
    assert not [hit for group in palette("0901") for hit in group.hits if "/new" in hit.url]
