"""What can be done to an approval, on its page and over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.approvals import actions
from guanxi.approvals.forms import NeededReasonForm, ReasonForm
from guanxi.approvals.models import Approval
from guanxi.workbench.verbs import Verb, declare


def _approve(record: Approval, values: dict[str, Any], *, by: User, at: datetime) -> Approval:
    return actions.approve(approval=record, reason=values["reason"], by=by, at=at)


def _reject(record: Approval, values: dict[str, Any], *, by: User, at: datetime) -> Approval:
    return actions.reject(approval=record, reason=values["reason"], by=by, at=at)


def _withdraw(record: Approval, values: dict[str, Any], *, by: User, at: datetime) -> Approval:
    return actions.withdraw(approval=record, by=by, at=at)


declare(
    Approval,
    Verb(key="approval", label=_("Approve"), run=_approve, form=ReasonForm, done=_("Approved and done.")),
    Verb(key="rejection", label=_("Reject"), run=_reject, form=NeededReasonForm, done=_("Rejected.")),
    Verb(key="withdrawal", label=_("Withdraw"), run=_withdraw, done=_("Withdrawn.")),
)
