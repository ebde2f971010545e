"""Points for very many customers, whose worker is killed or wakes up too late: booked and told once for each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from select import select
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from guanxi.jobs import clock
from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import LeaseLost
from guanxi.jobs.tests.processes import database_url
from guanxi.jobs.tests.test_worker import wait_for
from guanxi.jobs.worker import Worker
from guanxi.journal.models import Entry
from guanxi.loyalty.models import PointsEntry
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.workbench.many import carrying
from guanxi.workbench.many.models import Undertaking
from guanxi.workbench.tasks import start

NUMBER, PART = 9, 2
# A worker that comes to a stand in its second part, with the points booked and nothing committed.
STANDING = """
import django; django.setup()
import sys, time
from datetime import timedelta
from guanxi.jobs.worker import Worker
from guanxi.workbench.many import carrying
note, parts = carrying._note, []
def stand(*given, **named):
    note(*given, **named)
    parts.append(given)
    if len(parts) == 2:
        print("standing", flush=True)
        time.sleep(60)
carrying._note, carrying.CHUNK = stand, int(sys.argv[1])
Worker(lease=timedelta(seconds=1)).run()
"""


def begun(world: Any) -> Undertaking:
    Party.objects.bulk_create(Party(name=f"客户{n}", code=f"K{n}", owner=world.root) for n in range(NUMBER))
    given = QueryDict("points=10&reason=庆典")
    asked = {
        "listing": PARTIES,
        "kind": "do-adjustment",
        "query": "",
        "given": given,
        "rows": Party.objects.visible_to(world.root),
    }
    return start(by=world.root, at=timezone.now(), **asked)


def booked(work: Undertaking) -> list[tuple[int, int]]:
    """How many bookings of the operation each customer has, and how often their story tells of one."""
    bookings = Counter(PointsEntry.objects.filter(operation=work.operation_id).values_list("party", flat=True))
    told = Counter(Entry.objects.filter(kind="loyalty.PointsAdjusted").values_list("party", flat=True))
    return [(bookings[pk], told[pk]) for pk in Party.objects.values_list("pk", flat=True)]


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_and_another_books_the_rest_once(world, monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", PART)
    work = begun(world)
    command = [sys.executable, "-c", STANDING, str(PART)]
    worker = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database_url()}, stdout=subprocess.PIPE)
    try:
        assert worker.stdout is not None and select([worker.stdout], [], [], 30)[0], "It never came to a stand."
        assert worker.stdout.readline() == b"standing\n"
    finally:
        worker.kill()
        worker.communicate()
    work.refresh_from_db()
    assert (work.done, PointsEntry.objects.count()) == (PART, PART)
    wait_for(lambda: Job.objects.get(pk=work.job_id).lease_until < clock.now(), 5)
    wait_for(lambda: Worker().turn() or Job.objects.get(pk=work.job_id).status == Status.DONE, 5)
    work.refresh_from_db()
    assert (work.state, work.done, work.changed, work.refused) == ("finished", NUMBER, NUMBER, 0)
    assert booked(work) == [(1, 1)] * NUMBER


@pytest.mark.django_db
def test_a_worker_that_wakes_up_after_another_took_over_books_nothing_again(world, monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", PART)
    work = begun(world)
    about = {"by": world.root, "at": timezone.now()}
    asleep = Undertaking.objects.get(pk=work.pk)
    carrying.carry_on(work, progress=lambda done: None, **about)
    with pytest.raises(LeaseLost):
        carrying.carry_on(asleep, progress=lambda done: None, **about)
    assert booked(work) == [(1, 1)] * NUMBER
    work.refresh_from_db()
    assert (work.done, work.changed) == (NUMBER, NUMBER)
