"""From orders to scores: the snapshot, the classes and grades on the party, and the pages that show them."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.insight import analysing, snapshot
from guanxi.insight.models import MethodSetting, Run
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
HIGH = {"重要价值", "重要发展", "一般价值", "一般发展"}
refresh = partial(analysing.refresh, only=("rfm", "pyramid"))
# The analysis reads committed rows by a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def buys(party: Party | None, days_ago: int, amount: int, **more: object) -> Order:
    n = Order.everything.count()
    at = NOW - timedelta(days=days_ago)
    values = {"currency": "CNY", "total": amount, "party": party} | more
    order = Order.objects.create(code=f"O{n}", ordered_at=at, **values)
    OrderLine.objects.create(order=order, description="茶", quantity=1, amount=amount)
    return order


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def shop(world):
    parties = Party.objects.bulk_create([Party(name=f"客{n}", code=f"K{n}", owner=world.alice) for n in range(100)])
    bought = [
        Order(
            code=f"S{n}-{k}",
            party=party,
            ordered_at=NOW - timedelta(days=n + k * 20),
            currency="CNY",
            total=(100 - n) * 100,
        )
        for n, party in enumerate(parties)
        for k in range(5 if n % 3 == 0 else 1)
    ]
    Order.objects.bulk_create(bought)
    OrderLine.objects.bulk_create([OrderLine(order=o, description="茶", quantity=1, amount=o.total) for o in bought])
    return parties


def test_scores_come_back_to_the_parties(shop):
    assert refresh(at=NOW)["customers"] == 100
    best = Party.objects.get(code="K0")
    assert (best.grade, best.rfm_class, best.value) == ("vip", "important_valued", 5 * 10000)
    grades = {g: Party.objects.filter(grade=g).count() for g in ("vip", "main", "ordinary", "small")}
    assert grades == {"vip": 1, "main": 4, "ordinary": 15, "small": 80}
    assert refresh(at=NOW + timedelta(seconds=1))["changed"] == 0


def test_what_never_happened_is_left_out(shop, world):
    other = Party.objects.create(name="另", code="X", owner=world.alice)
    buys(other, 1, 9_000_000, status="cancelled")
    buys(other, 1, 9_000_000, deleted_at=NOW)
    buys(other, 1, 9_000_000, currency="USD")
    buys(None, 1, 9_000_000)
    refresh(at=NOW)
    other.refresh_from_db()
    assert (other.grade, other.value) == ("", 0)


def test_scores_are_cleared_with_the_last_purchase(shop):
    refresh(at=NOW)
    Order.objects.filter(party=shop[0]).delete()
    refresh(at=NOW + timedelta(seconds=1))
    shop[0].refresh_from_db()
    assert (shop[0].grade, shop[0].rfm_class, shop[0].value) == ("", "", 0)


def test_an_empty_company_is_no_error(db):
    assert refresh(at=NOW) == {"customers": 0, "changed": 0}
    assert "refused" in Run.latest("rfm").result
    assert Run.latest("overview").result["figures"]["active"] == 0


def test_sums_equal_the_database_to_the_last_digit(shop):
    refresh(at=NOW)
    total = sum(o.total for o in Order.objects.filter(party__isnull=False))
    levels = Run.latest("pyramid").result["levels"]
    assert round(sum(level["money"] for level in levels) * 100) == total
    assert sum(Party.objects.values_list("value", flat=True)) == total


def test_only_two_snapshots_stay(shop):
    for n in range(4):
        refresh(at=NOW + timedelta(seconds=n))
    assert len(list(snapshot.latest().folder.parent.iterdir())) == 2
    assert {file.suffix for file in snapshot.latest().folder.iterdir()} == {".parquet"}


def test_pages_show_each_what_they_may_see(shop, world):
    refresh(at=NOW)
    clients = {}
    for name in ("alice", "carol", "rita", "mona"):
        clients[name] = Client()
        clients[name].force_login(getattr(world, name))

    def customers(name: str) -> int:
        return sum(g.customers for g in clients[name].get(reverse("insight:rfm")).context["page"].groups)

    assert (customers("rita"), customers("alice"), customers("carol")) == (100, 100, 0)
    whole, part = (clients[name].get(reverse("insight:pyramid")).context["page"].told for name in ("rita", "alice"))
    assert whole.figures and len(whole.pictures) == 2
    assert not part.figures and len(part.pictures) == 1
    assert clients["rita"].get(reverse("insight:overview")).status_code == 200
    assert clients["alice"].get(reverse("insight:overview")).status_code == 403
    assert clients["carol"].post(reverse("insight:run")).status_code == 403


def test_thresholds_are_previewed_and_kept(shop, world):
    refresh(at=NOW)
    rita, mona = Client(), Client()
    rita.force_login(world.rita)
    mona.force_login(world.mona)
    preview = rita.get(reverse("insight:preview", args=["rfm"]), {"recency": 10, "threshold": "own"})
    assert preview.status_code == 200
    recent = sum(c.then[0] for c in preview.context["preview"].classes if c.name in HIGH)
    assert recent == 11 and sum(c.change for c in preview.context["preview"].classes) == 0
    assert not MethodSetting.objects.exists()
    assert rita.get(reverse("insight:preview", args=["rfm"]), {"recency": "x", "threshold": "own"}).status_code == 422
    assert rita.post(reverse("insight:keep", args=["rfm"]), {"recency": 10, "threshold": "own"}).status_code == 403
    assert mona.post(reverse("insight:keep", args=["rfm"]), {"recency": 10, "threshold": "own"}).status_code == 200
    assert MethodSetting.of("rfm") == {"recency": "10", "threshold": "own"}
    refresh(at=NOW + timedelta(seconds=1))
    assert Run.latest("rfm").result["thresholds"]["recency"] == 10
    # A bound that is not asked for does not count.
    mona.post(reverse("insight:keep", args=["rfm"]), {"recency": 10, "threshold": "median"})
    assert MethodSetting.of("rfm") == {"threshold": "median"}


def test_levels_of_many_customers_are_previewed_on_a_part_of_them(shop, world, monkeypatch):
    monkeypatch.setattr(snapshot, "SAMPLED", 50)
    refresh(at=NOW)
    assert snapshot.latest().sample()[1] == 2
    rita = Client()
    rita.force_login(world.rita)
    found = rita.get(reverse("insight:preview", args=["pyramid"]), {"vip": 10}).context["preview"]
    vip = found.classes[0]
    assert (found.every, vip.now, vip.then[0]) == (2, (0, 0), 10)
    assert vip.then[1] > 0
    assert {label for label, now, then in found.figures if now == then} >= {"基尼系数"}
    too_much = {"vip": 50, "main": 40, "ordinary": 10}
    assert rita.get(reverse("insight:preview", args=["pyramid"]), too_much).status_code == 422
