"""What pages and health checks ask about jobs, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise

from guanxi.jobs.models import Job, Schedule, Status
from guanxi.jobs.schedules import scheduled_tasks


@dataclass(frozen=True)
class Overview:
    """How the queue stands: numbers by status, and how long the oldest due job has waited."""

    waiting: int
    running: int
    dead: int
    longest_wait: timedelta


@dataclass(frozen=True)
class ScheduleState:
    """One line of the page of schedules."""

    kind: str
    label: str | Promise
    last_slot: datetime | None
    next_slot: datetime
    paused: bool
    last_finished: datetime | None


def overview(*, at: datetime) -> Overview:
    """Numbers for the health page and the metrics (one query)."""
    live = Job.objects.filter(status__in=[Status.WAITING, Status.RUNNING, Status.DEAD])
    row = live.aggregate(
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        running=Count("pk", filter=Q(status=Status.RUNNING)),
        dead=Count("pk", filter=Q(status=Status.DEAD)),
        oldest=Min("run_at", filter=Q(status=Status.WAITING, run_at__lte=at)),
    )
    oldest = row.pop("oldest")
    return Overview(**row, longest_wait=at - oldest if oldest else timedelta(0))


def dead() -> QuerySet[Job]:
    """The jobs that failed for good, the latest first."""
    return Job.objects.filter(status=Status.DEAD).order_by("-finished_at")


def running() -> QuerySet[Job]:
    """The jobs in hand, the longest first."""
    return Job.objects.filter(status=Status.RUNNING).order_by("started_at", "id")


def waiting() -> QuerySet[Job]:
    """The jobs to come, in the order in which they will be taken when they are due."""
    return Job.objects.filter(status=Status.WAITING).order_by("run_at", "-priority", "id")


def ended() -> QuerySet[Job]:
    """The jobs that were done or cancelled, the latest first."""
    return Job.objects.filter(finished_at__isnull=False).exclude(status=Status.DEAD).order_by("-finished_at")


def under_way(*, user_id: int) -> QuerySet[Job]:
    """What a user has started and what has not ended yet, the latest first."""
    return Job.objects.filter(created_by=user_id, status__in=[Status.WAITING, Status.RUNNING]).order_by("-id")


def schedules(*, at: datetime) -> list[ScheduleState]:
    """All schedules with their last and next slot (two queries)."""
    memory = {schedule.kind: schedule for schedule in Schedule.objects.all()}
    tasks = scheduled_tasks()
    finished = dict(
        Job.objects.filter(kind__in=[task.kind for task in tasks], status=Status.DONE)
        .values_list("kind")
        .annotate(Max("finished_at"))
    )
    return [
        ScheduleState(
            kind=task.kind,
            label=task.label,
            last_slot=memory[task.kind].last_slot if task.kind in memory else None,
            next_slot=task.schedule.following(at),
            paused=task.kind in memory and memory[task.kind].paused,
            last_finished=finished.get(task.kind),
        )
        for task in tasks
        if task.schedule
    ]
