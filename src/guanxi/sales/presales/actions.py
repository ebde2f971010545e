"""The verbs of pre-sales conversations: begun, ticked step by step, noted, finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.activities.subjects import about
from guanxi.events.bus import publish
from guanxi.events.sales import FlowFinished
from guanxi.records import actions as common
from guanxi.sales.models import Flow, FlowRun, RunStep

TEXTS = ("name", "position", "script", "aim", "points")


@transaction.atomic
def begin(*, subject: models.Model, flow: Flow, by: User, at: datetime) -> FlowRun:
    """Begin a conversation about a record, with the steps as the flow has them now.

    Raises ValidationError for a flow without steps.
    """
    steps = list(flow.steps.all())
    if not steps:
        raise ValidationError(_("This flow has no steps yet."))
    values = {"flow": flow, "owner": by, "started_at": at, "total": len(steps), **about(subject)}
    run = common.create(FlowRun, values=values, by=by, at=at)
    for step in steps:
        RunStep.objects.create(run=run, **{name: getattr(step, name) for name in TEXTS})
    return run


@transaction.atomic
def tick(*, step: RunStep, done: bool, by: User, at: datetime) -> RunStep:
    """Mark a step as done or, with `done` false, as still to be done. With the last one the conversation is finished.

    Raises ValidationError once the conversation was inspected.
    """
    # The conversation is locked first: two who tick at once count each other's steps.
    run = FlowRun.objects.select_for_update().get(pk=step.run_id)
    step = RunStep.objects.get(pk=step.pk)
    if run.inspected_at is not None:
        raise ValidationError(_("This conversation was inspected: its steps stay as they are."))
    if done != (step.done_at is not None):
        step.done_at, step.done_by = (at, by) if done else (None, None)
        step.save()
        run.done = run.steps.filter(done_at__isnull=False).count()
        if run.done < run.total:
            run.finished_at = None
            run.save()
        else:
            _finish(run, by=by, at=at)
    return step


@transaction.atomic
def note(*, step: RunStep, text: str, by: User, at: datetime) -> RunStep:
    """Write down what was learnt in a step."""
    return common.change(record=step, values={"note": text}, version=None)


@transaction.atomic
def finish(*, run: FlowRun, by: User, at: datetime) -> FlowRun:
    """End a conversation whose steps are not all done. Raises ValidationError for one that has ended."""
    run = FlowRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at is not None:
        raise ValidationError(_("This conversation is finished already."))
    return _finish(run, by=by, at=at)


def _finish(run: FlowRun, *, by: User, at: datetime) -> FlowRun:
    run.finished_at = at
    run.save()
    subject: tuple[str, Any] = (FlowRun._meta.label_lower, run.pk)
    publish(FlowFinished(at=at, by_id=by.pk, party_id=run.party_id, subject=subject, done=run.done, total=run.total))
    return run


@transaction.atomic
def change_all(*, records: models.QuerySet[FlowRun], values: Mapping[str, Any]) -> int:
    """Give conversations to somebody else; answers how many. Raises ValidationError for one that was inspected."""
    _check_open(records)
    return common.change_all(records=records, values=values)


@transaction.atomic
def delete(*, records: models.QuerySet[FlowRun], at: datetime) -> int:
    """Put conversations into the bin; answers how many. Raises ValidationError for one that was inspected."""
    _check_open(records)
    return common.delete(records=records, at=at)


def _check_open(records: models.QuerySet[FlowRun]) -> None:
    inspected = records.filter(inspected_at__isnull=False).first()
    if inspected is not None:
        raise ValidationError(_("“%(run)s” was inspected: it stays, with whose it is.") % {"run": inspected})
