"""The limit of requests a minute holds over all processes of the server, and hardly ever writes."""

from datetime import timedelta

import pytest
from django.db import Error
from django.utils import timezone

from guanxi.access import tokens
from guanxi.api import rates
from guanxi.api.models import Rate

pytestmark = pytest.mark.django_db
LIMIT = 100


@pytest.fixture
def token(world, monkeypatch):
    now = timezone.now()
    made, _text = tokens.issue(
        user=world.alice, name="t", may_write=True, kinds=[], expires_at=now + timedelta(days=1), at=now
    )
    moment = [60_000_000.0]
    monkeypatch.setattr(rates.time, "time", lambda: moment[0])
    made.moment = moment
    return made


def test_one_process_admits_exactly_the_limit_and_all_of_it_again_a_minute_later(token):
    process = rates.Rates()
    assert [process.admits(token, LIMIT) for _ in range(LIMIT + 50)] == [True] * LIMIT + [False] * 50
    token.moment[0] += 60
    assert sum(process.admits(token, LIMIT) for _ in range(LIMIT + 50)) == LIMIT


def test_processes_share_the_limit(token):
    processes = [rates.Rates() for _ in range(4)]
    passed = sum(processes[n % 4].admits(token, LIMIT) for n in range(4 * LIMIT))
    assert LIMIT <= passed <= LIMIT + 3 * rates.PORTION


def test_who_asks_seldom_writes_nothing_and_who_asks_often_once_in_twenty(token, django_assert_num_queries):
    process = rates.Rates()
    with django_assert_num_queries(0):
        assert all(process.admits(token, LIMIT) for _ in range(rates.PORTION))
    # A savepoint around each of the statements, since a test is a transaction itself.
    with django_assert_num_queries(3 * 4):
        assert all(process.admits(token, LIMIT) for _ in range(LIMIT - rates.PORTION))
    assert Rate.objects.get(token=token).taken == LIMIT


def test_a_database_that_is_busy_turns_nobody_away(token, monkeypatch):
    def busy(*_given):
        raise Error("database is locked")

    monkeypatch.setattr(rates, "take", busy)
    process = rates.Rates()
    assert all(process.admits(token, LIMIT) for _ in range(LIMIT))
