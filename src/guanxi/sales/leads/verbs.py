"""What can be done to a lead beyond editing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.parties.models import Party
from guanxi.sales.leads import actions, converting, pool
from guanxi.sales.leads.forms import ConversionForm, ReasonForm
from guanxi.sales.models import Lead
from guanxi.workbench.deeds import name
from guanxi.workbench.verbs import Verb, declare

State = Lead.State
STATE = ("state",)


def _open(fits: Callable[[Lead], bool] = lambda lead: True) -> Callable[[Lead, User], bool]:
    """Of leads from which something is still expected, those that are so."""
    return lambda lead, user: lead.is_open and fits(lead)


def _answer(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.answer(lead=record, at=at)


def _qualify(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.qualify(lead=record, at=at)


def _disqualify(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.disqualify(lead=record, reason=values["reason"], note=values["note"], at=at)


def _reopen(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return actions.reopen(lead=record, by=by, at=at)


def _claim(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return pool.claim(lead=record, by=by, at=at)


def _release(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return pool.release(lead=record, by=by, at=at)


def _convert(record: Lead, values: dict[str, Any], *, by: User, at: datetime) -> Lead:
    return converting.convert(lead=record, plan=converting.Plan(**values), by=by, at=at)


def _what_became(lead: Lead) -> str:
    made = lead.opportunity or lead.party or lead
    return made.get_absolute_url()


name(converting.OPERATION, _("Convert a lead"))
declare(
    Lead,
    # What is in the pool is nobody's: who sees it and may take leads in may claim it.
    Verb(
        key="claim",
        label=_("Claim"),
        run=_claim,
        needs=Action.VIEW,
        creates=Lead,
        fits=_open(lambda lead: lead.owner_id is None),
        icon="hand-grab",
        primary=True,
    ),
    Verb(
        key="conversion",
        label=_("Convert"),
        run=_convert,
        form=ConversionForm,
        subject="lead",
        writes=STATE,
        creates=Party,
        fits=_open(),
        icon="arrow-right-circle",
        primary=True,
        done=_("The lead is converted."),
        goes_to=_what_became,
    ),
    Verb(
        key="answer",
        label=_("Note the first answer"),
        run=_answer,
        writes=("first_answer_at",),
        fits=_open(lambda lead: lead.first_answer_at is None),
        icon="message-check",
    ),
    Verb(
        key="qualification",
        label=_("Qualify"),
        run=_qualify,
        writes=STATE,
        fits=_open(lambda lead: lead.state != State.QUALIFIED),
        icon="circle-check",
    ),
    Verb(
        key="disqualification",
        label=_("Disqualify"),
        run=_disqualify,
        form=ReasonForm,
        writes=STATE,
        fits=_open(),
        icon="circle-x",
    ),
    Verb(
        key="release",
        label=_("Give back into the pool"),
        run=_release,
        writes=("owner",),
        fits=_open(lambda lead: lead.owner_id is not None),
        icon="users-group",
    ),
    Verb(
        key="reopening",
        label=_("Reopen"),
        run=_reopen,
        writes=STATE,
        fits=lambda lead, user: lead.state == State.DISQUALIFIED,
        icon="rotate",
    ),
)
