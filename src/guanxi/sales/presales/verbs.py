"""What can be done with a conversation: ended before its last step, and inspected afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import FlowRun
from guanxi.sales.presales import actions, inspecting
from guanxi.sales.presales.forms import InspectionForm
from guanxi.workbench.verbs import Verb, declare


def _finish(record: FlowRun, values: dict[str, Any], *, by: User, at: datetime) -> FlowRun:
    return actions.finish(run=record, by=by, at=at)


def _inspect(record: FlowRun, values: dict[str, Any], *, by: User, at: datetime) -> FlowRun:
    return inspecting.inspect(run=record, by=by, at=at, **values)


def _is_running(run: FlowRun, user: User) -> bool:
    return run.finished_at is None


def _to_inspect(run: FlowRun, user: User) -> bool:
    return run.finished_at is not None and run.owner_id != user.pk


declare(
    FlowRun,
    Verb(
        key="end",
        label=_("End the conversation"),
        run=_finish,
        writes=("finished_at",),
        fits=_is_running,
        icon="flag-check",
    ),
    Verb(
        key="inspection",
        label=pgettext_lazy("pre-sales", "Inspect"),
        run=_inspect,
        form=InspectionForm,
        subject="run",
        needs=Action.VIEW,
        writes=("score",),
        ability=inspecting.INSPECT,
        fits=_to_inspect,
        icon="clipboard-check",
        primary=True,
        done=_("The inspection is written down."),
    ),
)
