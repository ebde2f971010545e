"""The log of exports as pages show it: what the run says of itself, and what its job says where the run cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanxi.exchange import exporting
from guanxi.exchange.kinds import Label, UnknownKind
from guanxi.exchange.models import ExportRun
from guanxi.jobs.models import Job, Status

State = ExportRun.State


@dataclass(frozen=True)
class ShownExport:
    """One export: how far it is, or how it ended. `rows` are those written so far."""

    run: ExportRun
    kind: Label
    state: str
    rows: int
    message: str

    @property
    def state_label(self) -> Label:
        """The state in words."""
        return State(self.state).label


def shown(runs: Sequence[ExportRun]) -> list[ShownExport]:
    """These exports; one query for their jobs. One whose job was broken off has failed, whatever its row says."""
    jobs = Job.objects.in_bulk([run.job_id for run in runs if run.state == State.RUNNING])
    return [_shown(run, jobs.get(run.job_id or 0)) for run in runs]


def label_of(run: ExportRun) -> Label:
    """What was taken out, in words."""
    try:
        return exporting.find(run.kind).label
    except UnknownKind:
        return run.kind


def _shown(run: ExportRun, job: Job | None) -> ShownExport:
    if run.state != State.RUNNING:
        return ShownExport(run, label_of(run), run.state, run.rows, run.message)
    if job is None or job.status == Status.DEAD:
        reason = job.last_error.strip().rsplit("\n", 1)[-1] if job else ""
        message = _("The export was broken off: %s") % reason if reason else _("The export was broken off.")
        return ShownExport(run, label_of(run), State.FAILED, job.done if job else run.rows, message)
    state = State.CANCELLED if job.status == Status.CANCELLED else State.RUNNING
    return ShownExport(run, label_of(run), state, job.done, "")
