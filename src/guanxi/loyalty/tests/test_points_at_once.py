"""Many who spend the same points at the same moment: never more than there are."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from guanxi.loyalty.models import PointsAccount, PointsEntry
from guanxi.loyalty.points import accounts, posting
from guanxi.loyalty.points.posting import About, NotEnoughPoints
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db(transaction=True)
# Fewer clients than the pool has connections, for the test holds one itself.
CLIENTS, HAVE, WANT = 6, 100, 30


def spend_at_once(before: Callable[[int], None] = lambda party: None) -> tuple[int, int, int]:
    """How many of six get 30 of 100 points, what the account says then, and what the entries say."""
    party = Party.objects.create(name="茶馆", code="K1")
    posting.earn(party.pk, HAVE, About(timezone.now()), expires_on=None)
    ready, won = threading.Barrier(CLIENTS), []

    def one() -> None:
        try:
            before(party.pk)
            ready.wait(timeout=20)
            won.append(posting.spend(party.pk, WANT, About(timezone.now())))
        except NotEnoughPoints:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    total = PointsEntry.objects.filter(party=party).aggregate(sum=Sum("points"))["sum"]
    return len(won), PointsAccount.objects.get(party=party).balance, total


def test_no_point_is_spent_twice():
    assert spend_at_once() == (3, 10, 10)


def test_who_looks_first_and_takes_later_spends_points_twice(monkeypatch):
    """The negative control: without the condition in the statement that takes, the test above would fail."""
    seen = threading.local()

    def look(party: int) -> None:
        seen.held = PointsAccount.objects.get(party=party).held
        # All wait for each other now: the pool has fewer connections than there are clients.
        connection.close()

    def take(party: int, points: int) -> bool:
        if seen.held < points:
            return False
        return bool(PointsAccount.objects.filter(party=party).update(held=seen.held - points))

    monkeypatch.setattr(accounts, "take", take)
    won, account, total = spend_at_once(look)
    assert won == CLIENTS
    assert total < 0 < account
