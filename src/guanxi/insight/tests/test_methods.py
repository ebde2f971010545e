"""The analysis pages on a small shop counted by hand: what they say, whom they score, who reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.actionmessages.models import ActionMessage
from guanxi.insight import analysing, chosen, scores
from guanxi.insight.declaring import all_pages
from guanxi.insight.flows import flows
from guanxi.insight.models import Run, ScoreChange
from guanxi.insight.reading import may_read, reading
from guanxi.insight.tasks import refresh_all
from guanxi.jobs.models import Status
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
# The analysis reads committed rows by a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def shop(world):
    """Ten customers of alice: five buy monthly up to now, five bought once, half a year ago."""
    parties = Party.objects.bulk_create([Party(name=f"客{n}", code=f"K{n}", owner=world.alice) for n in range(10)])
    moments = [(party, 30 * k) for party in parties[:5] for k in range(6)] + [(party, 180) for party in parties[5:]]
    orders = [
        Order(code=f"S{n}", party=party, ordered_at=NOW - timedelta(days=ago), currency="CNY", total=1000 + 10 * n)
        for n, (party, ago) in enumerate(moments)
    ]
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create([OrderLine(order=o, description="茶", quantity=1, amount=o.total) for o in orders])
    Party.objects.filter(pk__in=[p.pk for p in parties[5:]]).update(purchase_count=1, purchase_total=1000)
    return parties


def told(key: str, user):
    page = next(page for page in all_pages() if page.key == key)
    return reading(page, user, now=NOW)


def test_cohorts_and_funnel_count_by_hand(shop, world):
    analysing.refresh(at=NOW, only=("cohorts", "funnel"))
    # All begin in January; those who stay buy in March next.
    march = next(row for row in Run.latest("cohorts").result["cohorts"] if row["age"] == 2)
    assert (march["cohort"][:7], march["size"], march["customers"]) == ("2026-01", 10, 5)
    steps = {step["step"]: step["count"] for step in Run.latest("funnel").result["steps"]}
    assert steps == {"1": 10, "2": 5, "3": 5, "5": 5, "10": 0}
    page = told("funnel", world.rita)
    assert next(group for group in page.groups if group.key == "one").customers == 5
    assert "10" in page.told.sentence


def test_stages_stand_on_the_parties_and_in_filters(shop, world):
    analysing.refresh(at=NOW, only=("lifecycle",))
    assert {p.stage for p in Party.objects.filter(pk__in=[p.pk for p in shop[:5]])} == {"stability"}
    client = Client()
    client.force_login(world.rita)
    text = client.get(f"{reverse('parties:list')}?stage=stability").content.decode()
    assert "客0" in text and "客9" not in text


def test_one_analysis_leaves_the_scores_of_the_others(shop):
    analysing.refresh(at=NOW, only=("rfm", "pyramid"))
    analysing.refresh(at=NOW + timedelta(seconds=1), only=("lifecycle",))
    first = Party.objects.get(pk=shop[0].pk)
    assert first.rfm_class and first.grade and first.stage


def test_the_history_of_the_expected_value_tells_its_leading_digit(shop):
    for value, day in ((43_219, 0), (47_000, 1), (9, 2)):
        scores.write([(shop[0].pk, value)], fields=("expected_value",), at=NOW + timedelta(days=day))
    history = ScoreChange.objects.filter(party=shop[0], score="expected_value").order_by("at")
    assert list(history.values_list("before", "after")) == [("", "40000"), ("40000", "9")]


def test_flows_tell_who_moved(shop, world):
    analysing.refresh(at=NOW, of=NOW - timedelta(days=100), only=("lifecycle",))
    before = Party.objects.get(pk=shop[0].pk).stage
    analysing.refresh(at=NOW, only=("lifecycle",))
    after = Party.objects.get(pk=shop[0].pk).stage
    assert (before, after) == ("exploration", "stability")
    groups = told("lifecycle", world.rita).groups
    found = flows("stage", groups, world.rita, now=NOW, method="lifecycle")
    assert found.numbers[before, after] == 5
    assert sum(found.numbers.values()) == 10
    assert ScoreChange.objects.filter(party=shop[0], score="stage").count() == 2
    assert flows("stage", told("lifecycle", world.carol).groups, world.carol, now=NOW, method="lifecycle").moved == 0


def test_too_little_is_said_in_words(shop, world):
    analysing.refresh(at=NOW, only=("churn", "hours"))
    page = told("hours", world.rita)
    assert page.refused and not page.told.sentence
    assert told("churn", world.rita).told.notes


def test_who_does_not_see_all_reads_classes_only(shop, world):
    analysing.refresh(at=NOW, only=("lifecycle", "cohorts"))
    pages = {page.key: page for page in all_pages()}
    assert not may_read(pages["cohorts"], world.alice)
    assert sum(group.customers for group in told("lifecycle", world.alice).groups) == 10
    part = told("lifecycle", world.carol)
    assert sum(group.customers for group in part.groups) == 0 and not part.rows and len(part.told.pictures) == 1


def test_every_page_and_the_card_are_whole(shop, world, django_assert_max_num_queries):
    analysing.refresh(at=NOW)
    client = Client()
    client.force_login(world.root)
    for page in all_pages():
        assert Run.latest(page.key) is not None
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"insight:{page.key}")).status_code == 200
    card = client.get(reverse("insight:card", args=[shop[0].pk]))
    assert card.status_code == 200 and "80 %" in card.content.decode()


def test_who_bought_but_once_is_no_customer_for_certain(shop):
    analysing.refresh(at=NOW, only=("lifetime",))
    once, monthly = (Party.objects.get(pk=shop[n].pk) for n in (9, 0))
    assert once.alive < 0.9 < monthly.alive


def test_the_nightly_run_is_a_job(shop):
    refresh_all.enqueue(unique_key="insight.refresh", only="rfm")
    assert [job.status for job in work_off(queues=["long"])] == [Status.DONE]
    assert Run.latest("rfm") is not None and Run.latest("lifecycle") is None


def test_messages_are_counted_made_and_taken_back(shop, world):
    analysing.refresh(at=NOW, only=("lifecycle",))
    client = Client()
    client.force_login(world.alice)
    url = reverse("insight:messages")
    asked = client.get(url, {"query": "stage=stability"})
    assert asked.context["counted"] == 5
    given = {"query": "stage=stability", "known": "4", "text": "打电话"}
    assert client.post(url, given).status_code == 422
    assert client.post(url, given | {"known": "5"}).status_code == 200
    messages = ActionMessage.objects.filter(watcher=chosen.WATCHER)
    assert messages.count() == 5 and messages[0].owner == world.alice
    batch = messages[0].key.split(":")[0]
    assert chosen.take_back(batch=batch, by=world.bob) == 0
    assert chosen.take_back(batch=batch, by=world.alice) == 5


def test_classes_of_very_many_are_counted_by_the_night_for_who_sees_all(shop, world, monkeypatch):
    monkeypatch.setattr("guanxi.insight.counting.MANY", 1)
    analysing.refresh(at=NOW, of=NOW - timedelta(days=100), only=("lifecycle",))
    analysing.refresh(at=NOW, only=("lifecycle",))
    Party.objects.filter(pk=shop[0].pk).update(deleted_at=NOW)
    page = told("lifecycle", world.rita)
    assert (sum(group.customers for group in page.groups), page.flow.rows[0][2]) == (10, "5")
    assert sum(group.customers for group in told("lifecycle", world.carol).groups) < 10, "counted live"
