"""What the analysis pages say: one count of buyers everywhere, words instead of keys, colours that mean one thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from guanxi.insight import analysing, charts
from guanxi.insight.groups import Group
from guanxi.insight.models import Run
from guanxi.insight.provenance import told
from guanxi.parties import tones
from guanxi.parties.buying import buyers_of_year
from guanxi.parties.models import Party
from guanxi.sales.derived import refresh_parties
from guanxi.sales.models import Order, OrderLine

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
refresh = partial(analysing.refresh, only=("rfm", "pyramid"))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def buys(code: str, at: datetime, amount: int, **more: object) -> Party:
    party, _made = Party.objects.get_or_create(code=code, defaults={"name": code})
    n = Order.everything.count()
    order = Order.objects.create(code=f"O{n}", party=party, ordered_at=at, currency="CNY", total=amount, **more)
    OrderLine.objects.create(order=order, description="茶", quantity=1, amount=amount)
    refresh_parties([party.pk])
    return party


@pytest.fixture
def edges():
    """Buyers at the edges of the year, of nothing, and of what was given back."""
    first = datetime(2025, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    buys("first moment", first, 1000)
    buys("a second before", first - timedelta(seconds=1), 1000)
    buys("a gift", NOW - timedelta(days=3), 0)
    buys("given back", NOW - timedelta(days=3), -500, status="returned")
    buys("plain", NOW - timedelta(days=3), 2000)
    buys("plain", NOW - timedelta(days=300), 2000)


def test_bought_within_a_year_is_one_figure_everywhere(edges, world):
    refresh(at=NOW)
    today = timezone.localdate(NOW)
    found = buyers_of_year(Party.objects.all(), today)
    assert {party.code for party in found} == {"first moment", "a gift", "plain"}
    assert Run.latest("overview").result["figures"]["active"] == 3


def test_gini_is_explained_where_there_is_none(edges, world):
    refresh(at=NOW)
    assert Run.latest("pyramid").result["gini"] is None
    client = Client()
    client.force_login(world.rita)
    assert "not defined" in client.get(reverse("insight:pyramid"), headers={"Accept-Language": "en"}).content.decode()


def test_the_pyramid_page_is_whole_in_chinese(edges, world):
    refresh(at=NOW)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(world.rita)
    with translation.override("zh-hans"):
        page = client.get(reverse("insight:pyramid"))
    text = page.content.decode()
    assert "%%" not in text and "1 % are VIP" not in text
    assert [series["name"] for series in page.context["page"].told.pictures[0].option["series"]] == ["客户", "价值"]


def test_the_panel_speaks_words():
    provenance = {
        "rows": 12345,
        "excluded": {"no_customer": 1593},
        "parameters": {"window": 31536000.0, "threshold": "mean", "money": None, "as_of": "2026-06-30"},
        "period": {"from": "2025-07-01T00:00:00+08:00", "to": "2026-06-30T09:00:00+08:00"},
        "seconds": 1.234,
    }
    with translation.override("en"):
        lines = dict(told(provenance))
    assert lines["Left out"] == "without customer: 1,593"
    assert lines["Parameters"].startswith("looked back: 365 days; high or low against: the mean; day of the analysis: ")
    assert "T00:00" not in lines["Period"] and "2025" in lines["Period"]
    assert told({}) == []


def test_a_class_has_one_colour_in_chip_and_treemap():
    groups = [
        Group(key="a", name="a", customers=2, money=5, share=1, query="", tone=tones.RFM["important_keep"]),
        Group(key="b", name="b", customers=3, money=0, share=0, query="", tone="neutral"),
    ]
    for measure, shown in (("customers", 2), ("money", 1)):
        data = charts.treemap(groups, measure, 1)["series"][0]["data"]
        assert [each["itemStyle"]["color"] for each in data] == ["@tone-amber", "@tone-neutral"][:shown]


def test_the_whale_curve_ends_at_all_of_the_value():
    points = [{"customer_share": 0.5, "value_share": 0.9}, {"customer_share": 1, "value_share": 1}]
    assert charts.whale(points, customers="", value="")["yAxis"]["max"] == 1
    points[0]["value_share"] = 1.1
    assert charts.whale(points, customers="", value="")["yAxis"]["max"] is None


def test_errors_of_thresholds_stand_at_their_fields(edges, world):
    refresh(at=NOW)
    client = Client()
    client.force_login(world.rita)
    answer = client.get(
        reverse("insight:preview", args=["rfm"]), {"threshold": "own", "frequency": "x", "recency": "5"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="parameters-fields" hx-swap-oob="true"' in text and 'id="id_frequency_error"' in text
    assert "id_recency_error" not in text


def test_the_turnover_of_the_company_is_for_who_reads_what_orders_come_to(world):
    reader, client = world.rita.roles.get(), Client()
    client.force_login(world.rita)
    assert client.get(reverse("insight:overview")).status_code == 200
    reader.fields = {"sales.order": {"total": "hidden"}}
    reader.save()
    assert client.get(reverse("insight:overview")).status_code == 403
