"""Signs of life: every worker leaves one in the database, so that health checks on any host see it."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from guanxi.jobs.models import Job, Status, WorkerBeat

EVERY = timedelta(seconds=5)
# A worker that has been silent for so long, and holds no job, is taken for dead.
SILENCE = timedelta(seconds=30)
FORGOTTEN = timedelta(hours=1)


def name() -> str:
    """By what this process is known: the beginning of the `holder` of the jobs that it leases."""
    return f"{socket.gethostname()[:60]}/{os.getpid()}"


def beat(*, queues: Sequence[str], at: datetime) -> None:
    """Note that this worker lives, and forget those that are long dead."""
    if not WorkerBeat.objects.filter(name=name()).update(seen_at=at, queues=",".join(queues)):
        WorkerBeat.objects.filter(seen_at__lt=at - FORGOTTEN).delete()
        WorkerBeat.objects.create(name=name(), queues=",".join(queues), started_at=at, seen_at=at)


def farewell() -> None:
    """Note that this worker has ended in order."""
    WorkerBeat.objects.filter(name=name()).delete()


def alive(*, at: datetime) -> QuerySet[WorkerBeat]:
    """The workers that live: heard of lately, or busy with a job whose lease they keep."""
    mine = Job.objects.filter(status=Status.RUNNING, lease_until__gt=at).filter(
        holder__startswith=Concat(OuterRef("name"), Value("/"))
    )
    return (
        WorkerBeat.objects.annotate(busy=Exists(mine))
        .filter(Q(seen_at__gt=at - SILENCE) | Q(busy=True))
        .order_by(F("started_at"), "name")
    )
