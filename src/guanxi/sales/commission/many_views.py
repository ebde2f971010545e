"""Several statements of the list at once: approved, or noted as paid."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.sales.commission import actions
from guanxi.sales.commission.listings import STATEMENTS
from guanxi.sales.commission.policy import COMMISSION
from guanxi.sales.models import CommissionStatement
from guanxi.workbench.views.bulk import Told, carry_out


@require_POST
def approve_all(request: StaffRequest) -> HttpResponse:
    """Approve the drafts among those that are meant, and say why others stay."""
    if not request.user.able(COMMISSION):
        raise PermissionDenied

    def act(rows: VisibleQuerySet[CommissionStatement], at: datetime) -> Told:
        number, refused = actions.approve_all(statements=rows, by=request.user, at=at)
        text = ngettext("%(n)s statement was approved.", "%(n)s statements were approved.", number) % {"n": number}
        if not refused:
            return Told(text)
        statement, reason = next(iter(refused.items()))
        stay = ngettext("%(n)s stays a draft", "%(n)s stay drafts", len(refused)) % {"n": len(refused)}
        told = {"done": text, "stay": stay, "statement": statement, "reason": reason}
        return Told(_("%(done)s %(stay)s. %(statement)s: %(reason)s") % told, "error")

    return carry_out(request, STATEMENTS, deed="commission.approve", act=act)


@require_POST
def pay_all(request: StaffRequest) -> HttpResponse:
    """Note the approved ones among those that are meant as paid."""
    if not request.user.able(COMMISSION):
        raise PermissionDenied

    def act(rows: VisibleQuerySet[CommissionStatement], at: datetime) -> Told:
        number = actions.pay_all(statements=rows, by=request.user, at=at)
        return Told(ngettext("%(n)s was noted as paid.", "%(n)s were noted as paid.", number) % {"n": number})

    return carry_out(request, STATEMENTS, deed="commission.pay", act=act)
