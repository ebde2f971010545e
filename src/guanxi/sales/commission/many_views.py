"""Several statements of the list at once: approved, or noted as paid."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.sales.commission import actions
from guanxi.sales.commission.listings import STATEMENTS
from guanxi.sales.commission.policy import COMMISSION
from guanxi.sales.models import CommissionStatement
from guanxi.shell.toasts import flash, undo_url
from guanxi.workbench.views.bulk import back_to_list, meant_or_told


@require_POST
def approve_all(request: StaffRequest) -> HttpResponse:
    """Approve the drafts among those that are meant, and say why others stay."""
    rows = _meant(request)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="commission.approve"):
            number, refused = actions.approve_all(statements=rows, by=request.user, at=now)
            undo = undo_url()
        text = ngettext("%(n)s statement was approved.", "%(n)s statements were approved.", number) % {"n": number}
        if refused:
            statement, reason = next(iter(refused.items()))
            stay = ngettext("%(n)s stays a draft", "%(n)s stay drafts", len(refused)) % {"n": len(refused)}
            text = _("%(done)s %(stay)s. %(statement)s: %(reason)s") % {
                "done": text, "stay": stay, "statement": statement, "reason": reason,
            }  # fmt: skip
        flash(request, text, level="error" if refused else "success", undo=undo)
    return back_to_list(request, STATEMENTS)


@require_POST
def pay_all(request: StaffRequest) -> HttpResponse:
    """Note the approved ones among those that are meant as paid."""
    rows = _meant(request)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="commission.pay"):
            number = actions.pay_all(statements=rows, by=request.user, at=now)
            undo = undo_url()
        flash(
            request,
            ngettext("%(n)s was noted as paid.", "%(n)s were noted as paid.", number) % {"n": number},
            undo=undo,
        )
    return back_to_list(request, STATEMENTS)


def _meant(request: StaffRequest) -> VisibleQuerySet[CommissionStatement] | None:
    if not request.user.able(COMMISSION):
        raise PermissionDenied
    return meant_or_told(request, STATEMENTS, Action.CHANGE)
