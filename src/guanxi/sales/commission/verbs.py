"""What can be done to a statement, and to a rule that has begun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.commission import actions
from guanxi.sales.commission.forms import FollowForm
from guanxi.sales.commission.policy import COMMISSION
from guanxi.sales.models import CommissionRule, CommissionStatement
from guanxi.workbench import deeds
from guanxi.workbench.verbs import ManyVerb, Verb, declare, declare_for_many

State = CommissionStatement.State


def _approve(record: CommissionStatement, values: dict[str, Any], *, by: User, at: datetime) -> CommissionStatement:
    return actions.approve(statement=record, by=by, at=at)


def _pay(record: CommissionStatement, values: dict[str, Any], *, by: User, at: datetime) -> CommissionStatement:
    return actions.pay(statement=record, by=by, at=at)


def _follow(record: CommissionRule, values: dict[str, Any], *, by: User, at: datetime) -> CommissionRule:
    return actions.follow(rule=record, by=by, at=at, **values)


declare(
    CommissionStatement,
    Verb(
        key="approval",
        label=pgettext_lazy("statement", "Approve"),
        run=_approve,
        ability=COMMISSION,
        fits=lambda statement, user: statement.state == State.DRAFT and statement.owner_id != user.pk,
        icon="check",
        primary=True,
        done=_("The statement is approved."),
    ),
    Verb(
        key="payout",
        label=_("Note as paid"),
        run=_pay,
        ability=COMMISSION,
        fits=lambda statement, user: statement.state == State.APPROVED and statement.owner_id != user.pk,
        icon="cash",
        primary=True,
        done=_("Noted as paid."),
    ),
)
for _verb in (
    ManyVerb(
        key="approve", label=pgettext_lazy("statement", "Approve"), icon="checks", url_name="commissions:approve_all"
    ),
    ManyVerb(key="pay", label=_("Note as paid"), icon="cash", url_name="commissions:pay_all"),
):
    declare_for_many(CommissionStatement, _verb)
deeds.name("commission.approve", pgettext_lazy("of statements", "Commission approved"))
deeds.name("commission.pay", pgettext_lazy("of statements", "Commission paid"))
declare(
    CommissionRule,
    Verb(
        key="succession",
        label=_("New rates from a month on"),
        run=_follow,
        form=FollowForm,
        subject="rule",
        needs=Action.CHANGE,
        creates=CommissionRule,
        writes=("tiers", "method", "valid_from", "valid_until"),
        fits=lambda rule, user: True,
        icon="calendar-plus",
        done=_("The old rule ends, the new one follows it."),
        goes_to=lambda rule: rule.get_absolute_url(),
    ),
)
