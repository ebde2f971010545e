"""The list of approvals, and its board by state."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import User
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import listing_for
from guanxi.workbench.columns import Choice, Column, Moment, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

State = Approval.State


def _kind(approval: Approval) -> str:
    listing = listing_for(approval)
    return str(listing.noun) if listing else approval.model


def _asked_of(approval: Approval) -> str:
    return str(approval.approver or approval.approver_role or "")


def _named(text: str, user: User) -> Q:
    return Q(title__icontains=text)


def _kept(**_values: Any) -> Approval:
    raise ValidationError(_("An approval is decided on its page."))


APPROVALS = register(
    Listing(
        model=Approval,
        key="approvals",
        title=gettext_lazy("Approvals"),
        noun=gettext_lazy("Approval"),
        icon="user-check",
        columns=(
            Title(key="title", label=gettext_lazy("Record")),
            Column(key="kind", label=gettext_lazy("Kind of record"), compute=_kind, needs=("model",)),
            Column(key="why", label=gettext_lazy("Why")),
            Choice(
                key="state",
                label=pgettext_lazy("approval", "State"),
                tones={State.OPEN: "amber", State.APPROVED: "green", State.REJECTED: "red"},
            ),
            Related(key="owner", label=gettext_lazy("Asked by")),
            Column(
                key="asked_of",
                label=gettext_lazy("Asked of"),
                compute=_asked_of,
                needs=("approver", "approver_role"),
            ),
            Moment(key="deadline", label=gettext_lazy("Deadline")),
            Related(key="decided_by", label=gettext_lazy("Decided by")),
            Moment(key="decided_at", label=gettext_lazy("Decided")),
            Column(key="reason", label=gettext_lazy("Reason")),
        ),
        default=("title", "kind", "why", "state", "owner", "asked_of", "deadline"),
        related=("owner", "approver", "approver_role", "decided_by"),
        # What waits has its deadline before it, what was decided mostly behind it.
        order="-deadline",
        presets=(
            Preset(
                key="open",
                label=pgettext_lazy("approval", "Open"),
                condition={"field": "state", "op": "is", "value": str(State.OPEN)},
            ),
        ),
        search=_named,
        boards=("state",),
        create=None,
        change=_kept,
        bulk=(),
        pages="guanxi.approvals.urls",
        empty_text=gettext_lazy(
            "What shall be approved by somebody else before it is done: open a record, then “More → Ask for approval”."
        ),
    )
)
