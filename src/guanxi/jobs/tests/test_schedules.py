from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from guanxi.jobs import actions, queries, schedules, task
from guanxi.jobs.models import Job, Schedule
from guanxi.jobs.timetable import daily

DAY = timedelta(days=1)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nightly(monkeypatch):
    monkeypatch.setattr(task, "TASKS", {})
    monkeypatch.setattr(schedules, "TASKS", task.TASKS)
    return task.task("test.nightly", label="Nightly", schedule=daily("02:30"))(lambda running: None)


def kinds(at: datetime) -> list[str]:
    return schedules.enqueue_due(at=at)


@pytest.mark.django_db
def test_a_new_schedule_waits_for_its_next_slot():
    assert kinds(AT) == []
    assert kinds(AT + DAY) == ["test.nightly"]
    assert kinds(AT + DAY) == []


@pytest.mark.django_db
def test_missed_slots_are_made_up_for_once():
    kinds(AT)
    assert kinds(AT + 9 * DAY) == ["test.nightly"]
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_clock_that_jumps_ahead_and_back_neither_floods_nor_silences_a_schedule():
    kinds(AT)
    assert kinds(AT + 400 * DAY) == ["test.nightly"]
    assert kinds(AT) == []
    assert kinds(AT + DAY) == ["test.nightly"]


@pytest.mark.django_db
def test_a_paused_schedule_rests():
    kinds(AT)
    actions.pause(kind="test.nightly", paused=True)
    assert kinds(AT + DAY) == []
    actions.pause(kind="test.nightly", paused=False)
    assert kinds(AT + DAY) == ["test.nightly"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_enqueue_a_slot_once():
    kinds(AT)
    start, taken = threading.Barrier(4), []

    def look() -> None:
        start.wait()
        taken.extend(kinds(AT + DAY))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == ["test.nightly"]
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_the_page_of_schedules(django_assert_num_queries):
    kinds(AT)
    with django_assert_num_queries(2):
        (line,) = queries.schedules(at=AT)
    assert (line.label, line.paused, line.last_finished) == ("Nightly", False, None)
    assert line.next_slot - Schedule.objects.get().last_slot == DAY
