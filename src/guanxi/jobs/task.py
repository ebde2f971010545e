"""Tasks: functions declared as background work, and how they are put into the queue."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise

from guanxi.jobs import clock
from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import Running
from guanxi.jobs.timetable import Timetable

Body = Callable[Concatenate[Running, ...], Any]
TASKS: dict[str, Task] = {}
ENQUEUE_TRIES = 10


class UnknownTask(LookupError):
    """No task of this name is declared in this version of the program."""


@dataclass(frozen=True)
class Task:
    """A function that workers call, with the way in which it is queued, retried and limited."""

    kind: str
    body: Body
    label: str | Promise
    queue: str = "default"
    priority: int = 0
    max_attempts: int = 5
    time_limit: timedelta = timedelta(hours=1)
    retry_after: timedelta = timedelta(seconds=10)
    schedule: Timetable | None = None
    signature: inspect.Signature = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signature", inspect.signature(self.body))

    def __call__(self, running: Running, /, **payload: Any) -> Any:
        """Carry the work out here and now."""
        return self.body(running, **payload)

    def enqueue(
        self,
        *,
        unique_key: str | None = None,
        run_at: datetime | None = None,
        by: models.Model | int | None = None,
        priority: int | None = None,
        **payload: Any,
    ) -> Job:
        """Queue the work in the caller's transaction; `payload` holds the function's arguments, JSON only.

        `unique_key` names the work: while a job of that key waits, it is returned instead of a second one, and it
        cannot start before this transaction has ended. Raises TypeError when the arguments do not fit the function
        or are not JSON.
        """
        self.signature.bind(None, **payload)
        at = clock.now()
        job = Job(
            kind=self.kind,
            payload=json.loads(json.dumps(payload)),
            queue=self.queue,
            priority=self.priority if priority is None else priority,
            run_at=run_at or at,
            unique_key=unique_key,
            max_attempts=self.max_attempts,
            created_by=by.pk if isinstance(by, models.Model) else by,
            created_at=at,
        )
        if unique_key is None:
            job.save(force_insert=True)
            return job
        return _enqueue_once(job)

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after this many failed attempts: doubling, at most an hour."""
        return min(self.retry_after * 2 ** (attempts - 1), timedelta(hours=1))


def task(kind: str, *, label: str | Promise = "", **options: Any) -> Callable[[Body], Task]:
    """Declare a task: `@task("insight.refresh", queue="long") def refresh(running, *, party_id): ...`.

    `options` are the fields of `Task`. What the function returns (JSON) is kept as the job's result.
    """

    def declare(body: Body) -> Task:
        if kind in TASKS and TASKS[kind].body.__module__ != body.__module__:
            raise ValueError(f"Two tasks are named {kind}.")
        TASKS[kind] = Task(kind=kind, body=body, label=label or kind, **options)
        return TASKS[kind]

    return declare


def find(kind: str) -> Task:
    """The task of this name. Raises UnknownTask."""
    try:
        return TASKS[kind]
    except KeyError:
        raise UnknownTask(f"This version of the program has no task named {kind}.") from None


def _enqueue_once(job: Job) -> Job:
    """Insert a keyed job, or return the waiting one, locked so that it starts only after this transaction."""
    waiting = Job.objects.select_for_update().filter(unique_key=job.unique_key, status=Status.WAITING)
    with transaction.atomic():
        for _ in range(ENQUEUE_TRIES):
            if existing := waiting.first():
                if job.run_at < existing.run_at:
                    existing.run_at = job.run_at
                    existing.save(update_fields=["run_at"])
                return existing
            with suppress(IntegrityError), transaction.atomic():
                job.save(force_insert=True)
                return job
            # Somebody else was faster; the insert has waited for them, so the next look finds their job,
            # unless a worker has already taken it up, and then there is room for this one.
            job.pk = None
    raise RuntimeError(f"The key {job.unique_key} is contended too much.")
