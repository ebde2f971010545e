"""The 360° page, the quick log, the palette and Today: what each person sees, and what they do there."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.models import ActionMessage, WatcherSetting
from guanxi.actionmessages.watching import watcher_named
from guanxi.activities.models import Activity
from guanxi.journal.models import Entry
from guanxi.parties import actions
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tea(world):
    return actions.create(
        values={"name": "西湖茶行", "phone": "13800138000", "owner": world.alice}, by=world.alice, at=timezone.now()
    )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("mona", 200), ("rita", 200), ("bob", 404), ("carol", 404)]
)
def test_who_opens_a_file(world, tea, who, status):
    client = client_of(getattr(world, who))
    for url in (
        tea.get_absolute_url(),
        reverse("party_timeline", args=[tea.pk]),
        reverse("parties:card", args=[tea.pk]),
    ):
        assert client.get(url).status_code == status


def test_logging_a_call_writes_the_story(world, tea):
    client = client_of(world.alice)
    response = client.post(
        reverse("activities:log", args=["parties.party", tea.pk]), {"kind": "call", "text": "要新茶样"}, headers=HTMX
    )
    assert response.status_code == 200
    assert Activity.objects.get().owner == world.alice
    page = client.get(reverse("party_timeline", args=[tea.pk])).content.decode()
    assert "要新茶样" in page
    assert [e.kind for e in Entry.objects.order_by("-pk")[:1]] == ["activities.CallLogged"]


def test_the_blank_form_is_that_of_the_language_and_kind_and_what_was_typed_is_no_part_of_it(world, tea):
    client, url = client_of(world.alice), reverse("activities:log", args=["parties.party", tea.pk])

    def shown(kind: str, language: str = "en") -> str:
        return client.get(url, {"kind": kind}, headers=HTMX | {"Accept-Language": language}).content.decode()

    def chosen(page: str) -> list[str]:
        return re.findall(r'value="(\w+)"[^>]*\bchecked', page)

    assert chosen(shown("note")) == ["note"]
    assert client.post(url, {"kind": "task", "text": "寄样"}, headers=HTMX).status_code == 422
    again = shown("note")
    assert chosen(again) == ["note"]
    assert "寄样" not in again
    assert "It happened earlier" in again
    assert chosen(shown("visit")) == ["visit"]
    assert "It happened earlier" not in shown("note", "zh-CN")
    assert chosen(shown("no such kind")) == ["call"]


def test_a_log_without_words_and_a_task_without_day_are_refused(world, tea):
    client, url = client_of(world.alice), reverse("activities:log", args=["parties.party", tea.pk])
    assert client.post(url, {"kind": "call", "text": " "}, headers=HTMX).status_code == 422
    assert client.post(url, {"kind": "task", "text": "寄样"}, headers=HTMX).status_code == 422
    assert client_of(world.bob).post(url, {"kind": "call", "text": "x"}, headers=HTMX).status_code == 404
    assert not Activity.objects.exists()


def test_a_task_is_set_shown_and_ticked_off(world, tea):
    client = client_of(world.alice)
    due = timezone.localtime() + timedelta(days=1)
    client.post(
        reverse("activities:log", args=["parties.party", tea.pk]),
        {"kind": "task", "text": "寄样", "due_at": due.strftime("%Y-%m-%dT%H:%M")},
    )
    task = Activity.objects.get()
    page = client.get("/").content.decode()
    assert "寄样" in page and 'class="down"><time' not in page
    Activity.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert 'class="down"><time' in client.get("/").content.decode()
    assert client_of(world.bob).post(reverse("activities:finish", args=[task.pk])).status_code == 404
    client.post(reverse("activities:finish", args=[task.pk]))
    task.refresh_from_db()
    assert task.done_at is not None


def test_the_timeline_pages_by_key_and_filters(world, tea):
    client = client_of(world.alice)
    for n in range(35):
        client.post(reverse("activities:log", args=["parties.party", tea.pk]), {"kind": "note", "text": f"note {n}"})
    first = client.get(reverse("party_timeline", args=[tea.pk]) + "?kind=activities")
    last = first.context["last"]
    assert len(first.context["entries"]) == 20
    url = reverse("party_timeline", args=[tea.pk])
    rest = client.get(url, {"kind": "activities", "before": f"{last.at.isoformat()}~{last.pk}"})
    assert len(rest.context["entries"]) == 15


def test_the_page_costs_the_same_whatever_has_happened(world, tea, django_assert_max_num_queries):
    client = client_of(world.alice)
    for n in range(20):
        client.post(reverse("activities:log", args=["parties.party", tea.pk]), {"kind": "note", "text": f"note {n}"})
    for kind, given in (("people", {"person": "new:王敏"}), ("points", {"channel": "email", "value": "a@b.example"})):
        client.post(reverse("parties:new_part", args=[tea.pk, kind]), given)
    client.get(tea.get_absolute_url())  # the kinds of fields are read once by a process
    # Beside the page itself, packages tell of their own: deals, quotes, warranties, points, coupons, credit.
    parts = {reverse(f"party_{part}", args=[tea.pk]): 12 for part in ("timeline", "related")}
    for url, most in {tea.get_absolute_url(): 12, **parts, reverse("party_deals", args=[tea.pk]): 16}.items():
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_the_palette_finds_what_one_may_see(world, tea):
    mine = client_of(world.alice).get("/palette/?q=xihu").content.decode()
    assert "西湖茶行" in mine
    assert reverse("activities:log", args=["parties.party", tea.pk]) in mine
    for query in ("xihu", "西湖", "8000", tea.code):
        assert "西湖茶行" not in client_of(world.carol).get("/palette/", {"q": query}).content.decode()


def test_the_palette_finds_orders_by_the_beginning_of_their_number(world, tea):
    order = Order.objects.create(code="SO2026-7", party=tea, ordered_at=timezone.now(), currency="CNY")
    for query, found in (("so2026", True), ("SO2026-7", True), ("SO", False), ("2026-7", False)):
        page = client_of(world.alice).get("/palette/", {"q": query}).content.decode()
        assert (order.get_absolute_url() in page) is found, query
    assert "SO2026-7" not in client_of(world.carol).get("/palette/", {"q": "SO2026-7x"}).content.decode()
    assert order.get_absolute_url() not in client_of(world.carol).get("/palette/", {"q": "SO2026"}).content.decode()


def overdue(world, tea) -> ActionMessage:
    Order.objects.create(
        code="A1", party=tea, ordered_at=timezone.now(), currency="CNY", total=5000, paid=1000,
        due_on=timezone.localdate() - timedelta(days=10),
    )  # fmt: skip
    review(watcher_named("desk.overdue"), now=timezone.now())
    return ActionMessage.objects.get(watcher="desk.overdue")


def test_today_ranks_ones_own_messages_and_tells_why(world, tea):
    message = overdue(world, tea)
    assert (message.owner, message.stake, message.facts["days"]) == (world.alice, 4000, 10)
    page = client_of(world.alice).get("/").content.decode()
    assert "西湖茶行" in page
    assert "A1" in page
    assert "西湖茶行" not in client_of(world.bob).get("/?whose=all").content.decode()
    assert "西湖茶行" in client_of(world.mona).get("/?whose=all").content.decode()


def test_a_message_is_done_snoozed_given_and_brought_back(world, tea):
    message, client = overdue(world, tea), client_of(world.alice)
    client.post(reverse("message_done", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.closed_by) == ("done", world.alice)
    client.post(reverse("message_reopen", args=[message.pk]))
    client.post(reverse("message_snooze", args=[message.pk, 3]))
    message.refresh_from_db()
    assert message.state == "snoozed"
    client.post(reverse("message_assign", args=[message.pk]), {"owner": world.bob.pk})
    message.refresh_from_db()
    assert (message.owner, message.team) == (world.bob, world.shanghai)
    assert client_of(world.carol).post(reverse("message_done", args=[message.pk])).status_code == 404


def test_thresholds_are_the_administrators(world):
    data = {"watcher": "desk.overdue", "days": "30", "is_on": "on"}
    assert client_of(world.mona).post(reverse("message_rules"), data).status_code == 403
    assert client_of(world.root).post(reverse("message_rules"), data).status_code == 200
    for wrong in ("-5", "", "3.5", "1000000"):
        refused = client_of(world.root).post(reverse("message_rules"), data | {"days": wrong})
        assert (refused.status_code, list(refused.context["rule"].form.errors)) == (422, ["days"])
    assert WatcherSetting.objects.get().thresholds == {"days": 30}
    assert client_of(world.mona).get(reverse("message_rules")).status_code == 200


def test_states_follow_rules_until_somebody_gives_a_reason(world, tea):
    now = timezone.now()
    Party.objects.filter(pk=tea.pk).update(purchase_count=2, last_purchase_at=now, first_purchase_at=now)
    tea.refresh_from_db()
    actions.follow_rules(party=tea, by=None, at=now)
    assert tea.state == "repeat"
    client, url = client_of(world.alice), reverse("parties:state", args=[tea.pk])
    assert client.post(url, {"by": "hand", "state": "target", "reason": ""}).status_code == 422
    client.post(url, {"by": "hand", "state": "target", "reason": "重新谈判"})
    tea.refresh_from_db()
    assert (tea.state, tea.state_by_hand) == ("target", True)
    actions.follow_rules(party=tea, by=None, at=now)
    assert tea.state == "target"
    client.post(url, {"by": "rules"})
    tea.refresh_from_db()
    assert (tea.state, tea.state_by_hand) == ("repeat", False)
    assert [c.reason for c in tea.state_changes.order_by("pk")] == ["", "重新谈判", ""]
