"""Points of many customers: each booked by itself, who refuses left out, taken back by one undo, in the background."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.jobs.worker import work_off
from guanxi.loyalty.models import PointsAccount, PointsEntry
from guanxi.loyalty.points import actions
from guanxi.parties.models import Party
from guanxi.workbench.many import carrying
from guanxi.workbench.many.models import Undertaking

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ASK = "/parties/bulk/do-adjustment/ask"


@pytest.fixture
def three(world, tea):
    """Three customers, of whom the first has 30 points."""
    actions.adjust(party=tea, points=30, reason="补", by=world.root, at=timezone.now())
    return [tea, *(Party.objects.create(name=name, code=name, owner=world.alice) for name in ("白茶坊", "青茶坊"))]


@pytest.fixture
def root(world):
    client = Client()
    client.force_login(world.root)
    return client


def book(client, parties=(), **data):
    told = {"pk": [party.pk for party in parties], "reason": "周年", **data}
    return client.post(reverse("parties:bulk_do", args=["do-adjustment"]), told, headers=HTMX)


def balances(parties):
    found = dict(PointsAccount.objects.values_list("party", "held"))
    return [found.get(party.pk, 0) for party in parties]


def test_each_gets_them_and_one_undo_takes_them_back(root, three):
    asked = root.post(ASK, {"pk": [party.pk for party in three]}, headers=HTMX)
    assert asked.context["number"] == 3
    assert book(root, three, points="50", counted="3").status_code == 200
    assert balances(three) == [80, 50, 50]
    assert PointsEntry.objects.filter(reason="周年").values("operation").distinct().count() == 1
    root.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    assert balances(three) == [30, 0, 0]


def test_who_has_fewer_is_left_out_and_named(root, three):
    answer = book(root, three, points="-20")
    assert balances(three) == [10, 0, 0]
    assert "\\u767d\\u8336\\u574a" in answer["HX-Trigger"]
    assert book(root, three, points="-20").status_code == 422
    assert book(root, three, points="20", reason=" ").status_code == 422
    assert book(root, three, points="20", counted="2").status_code == 422
    assert balances(three) == [10, 0, 0]


def test_only_who_books_by_hand_does(world, three):
    client = Client()
    client.force_login(world.alice)
    assert book(client, three, points="20").status_code == 403
    assert client.post(ASK, {"pk": three[0].pk}).status_code == 403
    assert balances(three) == [30, 0, 0]


def test_very_many_are_booked_in_the_background(root, three, monkeypatch):
    monkeypatch.setattr(carrying, "MANY", 1)
    monkeypatch.setattr(carrying, "CHUNK", 2)
    book(root, all="1", query="", points="-10")
    work_off()
    work = Undertaking.objects.get()
    assert (work.state, work.changed, work.refused, balances(three)) == ("finished", 1, 2, [20, 0, 0])
