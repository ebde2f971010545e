"""Today: a customer's reasons stand together, a birthday is told in words, the counts follow what is done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from guanxi.actionmessages.models import ActionMessage
from guanxi.desk.first_steps import first_steps
from guanxi.desk.templatetags.desk import birthday
from guanxi.insight.models import Run
from guanxi.parties import actions
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(world) -> Party:
    return actions.create(values={"name": "西湖茶行", "owner": world.alice}, by=world.alice, at=timezone.now())


@pytest.fixture
def alice(world) -> Client:
    client = Client()
    client.force_login(world.alice)
    return client


def said(tea: Party, watcher: str, stake: int, **facts: object) -> ActionMessage:
    now = timezone.now()
    return ActionMessage.objects.create(
        watcher=watcher, key=f"{tea.pk}", party=tea, owner=tea.owner, stake=stake, currency="CNY",
        facts=facts, raised_at=now, seen_at=now,
    )  # fmt: skip


def test_the_reasons_of_one_customer_stand_together(world, tea, alice):
    other = actions.create(values={"name": "龙井村", "owner": world.alice}, by=world.alice, at=timezone.now())
    first = said(tea, "desk.stale", 900, days=400)
    between = said(other, "desk.stale", 800, days=400)
    second = said(tea, "desk.birthday", 700, on=timezone.localdate().isoformat())
    groups = alice.get("/").context["inbox"].by_party
    assert groups == [(tea, [first, second]), (other, [between])]


def test_what_is_done_leaves_the_counts_too(tea, alice):
    message = said(tea, "desk.stale", 900, days=400)
    response = alice.post(reverse("message_done", args=[message.pk]))
    assert "inboxChanged" in response["HX-Trigger"]
    fresh = alice.get("/?whose=mine", headers={"HX-Request": "true", "HX-Target": "inbox-kinds"})
    assert 'id="inbox"' in fresh.content.decode()
    assert fresh.context["inbox"].by_watcher == []


def test_more_messages_cost_no_more_queries(world, alice, django_assert_max_num_queries):
    for n in range(8):
        made = actions.create(values={"name": f"茶行{n}", "owner": world.alice}, by=world.alice, at=timezone.now())
        said(made, "desk.stale", n, days=400)
    with django_assert_max_num_queries(12):
        alice.get("/")


def test_a_birthday_is_told_as_one_says_it():
    today = timezone.localdate()
    with override("en"):
        words = [birthday((today + timedelta(days=n)).isoformat()) for n in range(2)]
    assert words == ["Birthday today", "Birthday tomorrow"]


def test_the_file_tells_who_has_the_same_number_and_what_to_do(world, tea, alice):
    for party in (
        tea,
        actions.create(values={"name": "龙井村", "owner": world.alice}, by=world.alice, at=timezone.now()),
    ):
        actions.change(record=party, values={"phone": "13800138000", "remark": "长期客户"}, version=None)
    hidden = actions.create(values={"name": "丁酒家", "owner": world.carol}, by=world.carol, at=timezone.now())
    actions.change(record=hidden, values={"phone": "13800138000"}, version=None)
    message = said(tea, "desk.stale", 900, days=400)
    Order.objects.create(code="YQB2B-26001", party=tea, ordered_at=timezone.now(), currency="CNY")
    page = alice.get(tea.get_absolute_url()).content.decode()
    page += alice.get(reverse("party_related", args=[tea.pk])).content.decode()
    for text in ("龙井村", reverse("message_done", args=[message.pk]), "长期客户", 'href="tel:', "YQB2B-26001"):
        assert text in page, text
    assert "丁酒家" not in page


def test_the_figures_follow_a_right_at_once(world, tea, alice):
    Order.objects.create(
        code="O1", party=tea, owner=world.carol, total=77_00, currency="CNY", ordered_at=timezone.now()
    )
    address = reverse("today_figures")
    role = world.alice.roles.get()
    role.permissions = {"*": {"view": "all"}}
    role.save()
    assert "¥77" in alice.get(address).content.decode()
    role.permissions = {"*": {"view": "own"}, "parties.party": {"view": "none"}}
    role.save()
    assert "¥77" not in alice.get(address).content.decode()


def test_the_figures_are_of_whose_messages_are_shown(world, tea, alice):
    role = world.alice.roles.get()
    role.permissions = {"*": {"view": "all"}}
    role.save()
    for owner, total in ((world.alice, 11_00), (world.carol, 77_00)):
        about = {"party": tea, "currency": "CNY", "ordered_at": timezone.now()}
        Order.objects.create(code=f"O{total}", owner=owner, total=total, **about)
    told = {
        whose: alice.get(reverse("today_figures"), {"whose": whose}).context["figures"] for whose in ("mine", "all")
    }
    assert [(told[whose].sales, told[whose].orders) for whose in told] == [(11_00, 1), (88_00, 2)]
    changed = alice.get("/?whose=mine", headers={"HX-Request": "true", "HX-Target": "inbox"}).content.decode()
    assert 'id="today-figures"' in changed


def test_a_company_that_has_not_begun_is_told_what_to_do_first(client, admin_user):
    client.force_login(admin_user)
    steps = client.get(reverse("today_figures")).context["steps"]
    assert [step.is_done for step in steps] == [False, False, False, False]
    for url in (url for step in steps for url in (step.url, *step.further)):
        assert client.get(url).status_code == 200
    actions.create(values={"name": "西湖茶行", "owner": None}, by=admin_user, at=timezone.now())
    assert [step.is_done for step in client.get(reverse("today_figures")).context["steps"]] == [
        True,
        False,
        False,
        False,
    ]


def test_first_steps_end_with_the_first_analysis_of_purchases(tea, world):
    assert len(first_steps(world.root)) == 4
    Order.objects.create(party=tea, owner=world.alice, code="O1", ordered_at=timezone.now(), currency="CNY")
    assert len(first_steps(world.root)) == 5
    Run.objects.create(method="rfm", at=timezone.now())
    assert first_steps(world.root) == []


def test_who_may_neither_import_nor_administer_sees_no_steps(world):
    assert first_steps(world.alice) == []
