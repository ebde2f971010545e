"""Groups of like customers on a small shop: found, named, kept over nights, filtered by and told on the card."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.analytics import segment_quality
from guanxi.insight import analysing
from guanxi.insight.declaring import page_named
from guanxi.insight.forms import SegmentsForm
from guanxi.insight.methods.segments import groups_found
from guanxi.insight.models import MethodSetting, Run
from guanxi.parties.models import Party
from guanxi.parties.segments import WORDS, segment_name
from guanxi.sales.models import Order

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
# The analysis reads committed rows by a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(segment_quality, "_BOOTSTRAPS", 2)


@pytest.fixture
def shop(world):
    """Five who spend much, lately and often; five of long ago; five new ones who spend little."""
    parties = Party.objects.bulk_create([Party(name=f"客{n}", code=f"K{n}", owner=world.alice) for n in range(15)])
    bought = [(party, n + 7 * k, 90_000 + 999 * n) for n, party in enumerate(parties[:5]) for k in range(9)]
    bought += [(party, 300 + n, 5_000 + 99 * n) for n, party in enumerate(parties[5:10])]
    bought += [(party, 9 + n, 3_000 + 99 * n) for n, party in enumerate(parties[10:])]
    Order.objects.bulk_create(
        Order(code=f"S{n}", party=party, ordered_at=NOW - timedelta(days=ago), currency="CNY", total=total)
        for n, (party, ago, total) in enumerate(bought)
    )
    MethodSetting.objects.create(method="segments", parameters={"technique": "kmeans", "groups": "3"})
    analysing.refresh(at=NOW, only=("segments",))
    return parties


def test_like_customers_share_a_group_which_filters_and_stands_on_their_card(shop, world):
    kept = list(Party.objects.order_by("pk").values_list("segment", flat=True))
    assert [len(set(kept[place : place + 5])) for place in (0, 5, 10)] == [1, 1, 1] and len(set(kept)) == 3
    assert {key for key, _name in groups_found()} == set(kept)
    client = Client()
    client.force_login(world.alice)
    listed = client.get(f"{reverse('parties:list')}?segment={kept[0]}").content.decode()
    assert "客0" in listed and "客9" not in listed
    card = client.get(reverse("insight:card", args=[shop[0].pk]), headers={"Accept-Language": "zh-hans"})
    assert segment_name(kept[0]) in card.content.decode()
    page = client.get(reverse("insight:segments")).context["page"]
    assert sum(group.customers for group in page.groups) == 15


def test_groups_stay_as_they_were_learnt_until_somebody_asks_for_them(shop, monkeypatch):
    monkeypatch.setattr(analysing, "all_pages", lambda: [page_named("segments")])
    learnt = Run.latest("segments").result["learnt"]
    analysing.refresh(at=NOW + timedelta(days=1))
    later = Run.latest("segments").result
    assert later["learnt"] == learnt and later["stability"] == learnt["told"]["stability"]
    assert later["selection"] and later["provenance"]["parameters"]["model"] is None
    analysing.refresh(at=NOW + timedelta(days=2), only=("segments",))
    assert Run.latest("segments").result["learnt"]["at"] > learnt["at"]


def test_parameters_are_kept_as_text_and_read_again():
    form = SegmentsForm({"features": ["money", "tenure"], "groups": "4", "technique": ""})
    assert form.is_valid()
    assert form.parameters() == {"features": "money,tenure", "groups": "4"}
    assert SegmentsForm.read(form.parameters()) == {"features": ("money", "tenure"), "groups": 4}
    assert not SegmentsForm({"features": ["height"]}).is_valid()


def test_every_characteristic_has_its_words():
    features = dict(SegmentsForm().fields["features"].choices)
    assert {f"{name}_{side}" for name in features for side in ("low", "high")} <= set(WORDS)
