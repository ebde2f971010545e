"""The bus: who is told, when, and how often."""

from collections import defaultdict
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from guanxi.events import bus
from guanxi.events.bus import Event, listeners, on, publish


@dataclass(frozen=True, kw_only=True)
class TeaServed(Event):
    cups: int = 1


@dataclass(frozen=True, kw_only=True)
class GreenTeaServed(TeaServed):
    pass


def served(cls=TeaServed, **facts):
    return cls(at=datetime(2026, 11, 22, tzinfo=UTC), by_id=7, **facts)


@pytest.fixture(autouse=True)
def nobody_else_listens(monkeypatch):
    monkeypatch.setattr(bus, "_subscriptions", defaultdict(dict))


@pytest.fixture
def heard():
    return []


def test_an_event_is_a_fact_that_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        served().cups = 2
    assert served().kind == "test_bus.TeaServed"


@pytest.mark.django_db
def test_listeners_of_the_class_hear_it_before_those_of_its_bases(heard):
    on(Event)(lambda event: heard.append("everything"))

    @on(TeaServed)
    def tea(event):
        heard.append(event.cups)

    @on(GreenTeaServed)
    def green(event):
        heard.append("green")

    publish(served(GreenTeaServed, cups=3))
    publish(served())
    assert heard == ["green", 3, "everything", 1, "everything"]


@pytest.mark.django_db
def test_a_listener_is_told_once_however_often_it_was_registered(heard):
    def tea(event):
        heard.append(event)

    for cls in (TeaServed, TeaServed, Event):
        on(cls)(tea)
    publish(served())
    assert len(heard) == 1


@pytest.mark.django_db
def test_after_commit_waits_for_the_commit(heard, django_capture_on_commit_callbacks):
    on(TeaServed, after_commit=True)(heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        publish(served())
        assert heard == []
    assert heard == [served()]


@pytest.mark.django_db
def test_a_failing_listener_after_commit_stops_nobody(heard, django_capture_on_commit_callbacks, caplog):
    @on(TeaServed, after_commit=True)
    def spill(event):
        raise RuntimeError("spilt")

    on(TeaServed, after_commit=True)(heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        publish(served())
    assert heard == [served()]
    assert "spilt" in caplog.text


@pytest.mark.django_db
def test_a_failing_listener_in_the_transaction_fails_the_action():
    @on(TeaServed)
    def spill(event):
        raise RuntimeError("spilt")

    with pytest.raises(RuntimeError, match="spilt"):
        publish(served())


@pytest.mark.django_db
def test_a_rolled_back_action_tells_nobody_afterwards(heard, django_capture_on_commit_callbacks):
    on(TeaServed, after_commit=True)(heard.append)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(served())
        raise ZeroDivisionError
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_may_be_told(heard):
    on(TeaServed)(heard.append)
    with pytest.raises(TransactionManagementError):
        publish(served())
    assert heard == []


@pytest.mark.django_db
def test_a_many_listener_takes_what_was_published_together(heard):
    on(TeaServed, many=True)(heard.append)
    publish(*(served(cups=cups) for cups in (1, 2, 3)))
    publish(served(cups=9))
    assert [[event.cups for event in batch] for batch in heard] == [[1, 2, 3], [9]]


def test_the_fan_out_can_be_listed():
    @on(TeaServed, after_commit=True)
    def tea(event): ...

    ((event_class, (subscription,)),) = listeners().items()
    assert event_class is TeaServed
    assert subscription.name.endswith("tea")
    assert subscription.after_commit
