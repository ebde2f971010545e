"""Pages of commission: a statement with its lines, the same on paper, and drawing up those of a month."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.paper.models import Letterhead
from guanxi.sales.commission import actions
from guanxi.sales.commission.forms import MonthForm
from guanxi.sales.commission.listings import STATEMENTS
from guanxi.sales.commission.telling import shown
from guanxi.sales.models import CommissionStatement
from guanxi.shell.toasts import flash
from guanxi.workbench.views.pages import page_of

# What the head of the page says.
HEAD = frozenset({"owner", "total", "state", "month"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A statement with the lines that it is the sum of."""
    return render(request, "sales/commission/statement.html", _page(request, pk))


@require_GET
def on_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The statement as one printable page, to be signed."""
    context = _page(request, pk) | {"letterhead": Letterhead.current(), "today": timezone.localdate()}
    return render(request, "sales/commission/paper.html", context)


def _page(request: StaffRequest, pk: int) -> dict[str, Any]:
    statements = CommissionStatement.objects.select_related("owner", "team", "approved_by")
    statement = get_visible_or_404(statements, request.user, pk=pk)
    page = page_of(request, STATEMENTS, statement)
    reads = request.user.reads(STATEMENTS.label, "total")
    lines = list(shown(CommissionStatement.objects.filter(pk=pk), request.user)) if reads else []
    return page | {
        "statement": statement,
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": lines,
        "corrected": sum(line.amount for line in lines if line.is_correction),
        # Nobody edits or removes a statement.
        "may_change": False,
        "may_delete": False,
        "first_template": "sales/commission/tools.html",
    }


@require_http_methods(["GET", "POST"])
def draw_up(request: StaffRequest) -> HttpResponse:
    """Draw up the statements of a month."""
    user = request.user
    if not actions.may_draw_up(user):
        raise PermissionDenied
    form = MonthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        month = calendar.period(Unit.MONTH, form.cleaned_data["month"])
        try:
            count = actions.draw_up(month=month, by=user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            text = ngettext("%(n)s statement was drawn up.", "%(n)s statements were drawn up.", count)
            flash(request, text % {"n": count}, undo=bool(count))
            return redirect(STATEMENTS.url("list"))
    context = {"title": _("Draw up a month"), "form": form, "cancel": STATEMENTS.url("list")}
    status = 422 if form.is_bound else 200
    return render(request, "sales/commission/draw_up.html", context, status=status)
