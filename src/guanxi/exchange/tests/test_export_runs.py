"""An export beside other people's work: it finishes, and however it breaks off, its reason is shown."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from guanxi.access.tests.world import make_world
from guanxi.exchange import exporting, tasks
from guanxi.exchange.export_log import shown
from guanxi.exchange.models import ExportRun
from guanxi.exchange.tests.conftest import NOW
from guanxi.jobs import queue
from guanxi.jobs.models import Job
from guanxi.jobs.running import Cancelled
from guanxi.jobs.worker import work_off
from guanxi.parties.interchange import exports
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 2500


@pytest.fixture
def run() -> ExportRun:
    world = make_world()
    Party.objects.bulk_create([Party(code=f"C{n}", name=f"客户 {n}") for n in range(ROWS)])
    return tasks.start_export(kind="parties", form="csv", by=world.root, at=NOW)


def commit_elsewhere(n: int) -> None:
    """What another process would do: a connection of its own, committed at once."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as other, other:
        other.execute("UPDATE parties_party SET remark = ? WHERE code = 'C1'", [str(n)])


def worked(monkeypatch: pytest.MonkeyPatch, at_row: int, what) -> None:
    """Let something happen each time the batch with this row is read."""
    read, reached = exports._hanging, Party.objects.get(code=f"C{at_row}").pk

    def hanging(pks):
        if reached in pks:
            what(at_row)
        return read(pks)

    monkeypatch.setattr(exports, "_hanging", hanging)


def ended() -> ExportRun:
    work_off()
    return ExportRun.objects.get()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such lock")
def test_it_finishes_while_others_commit(run, monkeypatch):
    worked(monkeypatch, 400, commit_elsewhere)
    found = ended()
    assert (found.state, found.rows) == ("finished", ROWS)
    assert len(found.path.read_text(encoding="utf-8-sig").splitlines()) == ROWS + 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such lock")
@pytest.mark.parametrize(
    ("raised", "state", "message"),
    [
        (OSError("No space left on device"), "failed", "No space left on device"),
        (exporting.UnknownKind("tea"), "failed", "tea"),
        (Cancelled(), "cancelled", ""),
    ],
)
def test_it_ends_with_its_reason_though_others_have_committed(run, monkeypatch, raised, state, message):
    def commit_and_break(n: int) -> None:
        commit_elsewhere(n)
        raise raised

    worked(monkeypatch, 1400, commit_and_break)
    found = ended()
    assert (found.state, found.message) == (state, message)
    assert not list(found.path.parent.glob("*.part")) and not found.path.exists()


def test_a_database_that_stays_away_is_told_after_the_last_attempt(run, monkeypatch):
    def away(n: int) -> None:
        raise OperationalError("database is locked")

    worked(monkeypatch, 1, away)
    for _attempt in range(3):
        Job.objects.update(run_at=NOW)
        work_off()
    assert Job.objects.get().status == "dead"
    (export,) = shown([ExportRun.objects.get()])
    assert export.state == "failed"
    assert export.message.endswith("database is locked")


def test_a_worker_that_is_killed_leaves_no_export_running_for_ever(run):
    for _attempt in range(3):
        Job.objects.update(run_at=NOW)
        job = queue.claim(at=NOW, lease=tasks.KEPT_EXPORTS)
        assert shown([run])[0].state == "running"
        queue.recover(at=job.lease_until + tasks.KEPT_EXPORTS)
    (export,) = shown([ExportRun.objects.get()])
    assert export.state == "failed" and "died during attempt 3" in export.message
    Job.objects.all().delete()
    assert shown([ExportRun.objects.get()])[0].state == "failed"


def test_a_running_export_shows_how_far_it_is(run):
    Job.objects.update(done=1000, status="running")
    assert (shown([run])[0].rows, shown([run])[0].state_label) == (1000, "Exporting")
