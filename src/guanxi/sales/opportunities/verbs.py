"""What can be done to an opportunity beyond editing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.sales.models import Opportunity
from guanxi.sales.opportunities import actions
from guanxi.sales.opportunities.forms import AdvanceForm, LoseForm, NextStepForm, ReopenForm, WinForm
from guanxi.workbench.verbs import Verb, declare

SUBJECT = "opportunity"
OUTCOME = ("stage", "reason", "reason_note")


def _advance(record: Opportunity, values: dict[str, Any], *, by: User, at: datetime) -> Opportunity:
    return actions.advance(opportunity=record, stage=values["stage"], note=values["note"], by=by, at=at)


def _plan(record: Opportunity, values: dict[str, Any], *, by: User, at: datetime) -> Opportunity:
    return actions.change(record=record, values=values, version=None)


def _win(record: Opportunity, values: dict[str, Any], *, by: User, at: datetime) -> Opportunity:
    return actions.win(
        opportunity=record, amount=values["amount"], reason=values["reason"], note=values["note"], by=by, at=at
    )


def _lose(record: Opportunity, values: dict[str, Any], *, by: User, at: datetime) -> Opportunity:
    return actions.lose(
        opportunity=record, reason=values["reason"], lost_to=values["lost_to"], note=values["note"], by=by, at=at
    )


def _reopen(record: Opportunity, values: dict[str, Any], *, by: User, at: datetime) -> Opportunity:
    return actions.reopen(opportunity=record, note=values["note"], stage=values["stage"], by=by, at=at)


def _is_open(opportunity: Opportunity, user: User) -> bool:
    return opportunity.is_open


def _is_closed(opportunity: Opportunity, user: User) -> bool:
    return not opportunity.is_open


declare(
    Opportunity,
    Verb(
        key="win",
        label=_("Win"),
        run=_win,
        form=WinForm,
        subject=SUBJECT,
        writes=(*OUTCOME, "amount"),
        fits=_is_open,
        icon="trophy",
        primary=True,
    ),
    Verb(
        key="loss",
        label=_("Lose"),
        run=_lose,
        form=LoseForm,
        subject=SUBJECT,
        writes=(*OUTCOME, "lost_to"),
        fits=_is_open,
        icon="thumb-down",
    ),
    Verb(
        key="stage",
        label=_("Move on"),
        run=_advance,
        form=AdvanceForm,
        subject=SUBJECT,
        writes=("stage",),
        fits=_is_open,
        icon="arrow-right",
    ),
    Verb(
        key="next-step",
        label=_("Plan the next step"),
        run=_plan,
        form=NextStepForm,
        subject=SUBJECT,
        writes=("next_step", "next_step_on"),
        fits=_is_open,
        icon="arrow-big-right-lines",
    ),
    Verb(
        key="reopening",
        label=_("Open again"),
        run=_reopen,
        form=ReopenForm,
        subject=SUBJECT,
        writes=("stage",),
        fits=_is_closed,
        icon="arrow-back-up",
    ),
)
