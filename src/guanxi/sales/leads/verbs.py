"""What can be done to a lead beyond editing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.sales.leads import actions
from guanxi.sales.leads.forms import ReasonForm
from guanxi.sales.models import Lead
from guanxi.workbench.verbs import Verb, declare

STATE = ("state",)


def _answer(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.answer(lead=record, by=by, at=at)


def _qualify(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.qualify(lead=record, by=by, at=at)


def _disqualify(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.disqualify(lead=record, reason=values["reason"], note=values["note"], by=by, at=at)


def _reopen(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.reopen(lead=record, by=by, at=at)


declare(
    Lead,
    Verb(key="answer", label=_("Note the first answer"), run=_answer, writes=("first_answer_at",)),
    Verb(key="qualification", label=_("Qualify"), run=_qualify, writes=STATE),
    Verb(key="disqualification", label=_("Disqualify"), run=_disqualify, form=ReasonForm, writes=STATE),
    Verb(key="reopening", label=_("Reopen"), run=_reopen, writes=STATE),
)
