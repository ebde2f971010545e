"""Schedules: every slot of a task's timetable enqueues the task once, however many workers look at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from guanxi.jobs.models import Schedule
from guanxi.jobs.task import TASKS, Task

# A last slot further in the future than this was left by a clock that has been set back since.
CLOCK_TOLERANCE = timedelta(hours=1)


def scheduled_tasks() -> list[Task]:
    """The tasks that have a timetable, by name."""
    return sorted((task for task in TASKS.values() if task.schedule), key=lambda task: task.kind)


def enqueue_due(*, at: datetime) -> list[str]:
    """Enqueue the tasks that have reached a new slot and return their names.

    Slots missed while nothing ran are made up for by one run; a new task waits for its next slot.
    """
    remembered = {schedule.kind: schedule for schedule in Schedule.objects.all()}
    enqueued = []
    for task in scheduled_tasks():
        assert task.schedule is not None
        slot = task.schedule.latest(at)
        memory = remembered.get(task.kind)
        if memory is None:
            Schedule.objects.bulk_create([Schedule(kind=task.kind, last_slot=slot)], ignore_conflicts=True)
        elif memory.last_slot > at + CLOCK_TOLERANCE:
            Schedule.objects.filter(kind=task.kind, last_slot=memory.last_slot).update(last_slot=slot)
        elif memory.last_slot < slot and not memory.paused and _take(task, slot):
            enqueued.append(task.kind)
    return enqueued


def _take(task: Task, slot: datetime) -> bool:
    """Enqueue the task for this slot unless another worker has done so."""
    with transaction.atomic():
        if not Schedule.objects.filter(kind=task.kind, last_slot__lt=slot).update(last_slot=slot):
            return False
        task.enqueue(unique_key=f"schedule:{task.kind}")
        return True
