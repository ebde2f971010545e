"""What can be done to an appraisal, and the scores that it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.credit import actions
from guanxi.credit.forms import EndForm, GrantForm, ScoreForm, collect
from guanxi.credit.models import Appraisal, AppraisalScore
from guanxi.credit.policy import DECIDE
from guanxi.workbench import lines
from guanxi.workbench.verbs import Verb, declare

State = Appraisal.State


def _grant(record: Appraisal, values: dict[str, Any], *, by: User, at: datetime) -> Appraisal:
    return actions.grant(appraisal=record, by=by, at=at, **values)


def _end(record: Appraisal, values: dict[str, Any], *, by: User, at: datetime) -> Appraisal:
    return actions.end(appraisal=record, reason=values["reason"], by=by, at=at)


def _scores(appraisal: Appraisal) -> Iterable[AppraisalScore]:
    return appraisal.scores.order_by("pk")


declare(
    Appraisal,
    Verb(
        key="grant",
        label=_("Grant credit"),
        run=_grant,
        form=GrantForm,
        subject="appraisal",
        writes=("limit",),
        fits=lambda appraisal, user: appraisal.state == State.DRAFT and user.able(DECIDE),
        icon="check",
        primary=True,
    ),
    Verb(
        key="end",
        label=_("End the credit"),
        run=_end,
        form=EndForm,
        writes=("limit",),
        fits=lambda appraisal, user: appraisal.state == State.IN_FORCE and user.able(DECIDE),
        icon="ban",
    ),
)
lines.declare(
    Appraisal,
    lines.Lines(
        key="scores",
        label=_("Scores"),
        model=AppraisalScore,
        form=ScoreForm,
        collect=collect,
        of=_scores,
        change=actions.revise,
    ),
)
