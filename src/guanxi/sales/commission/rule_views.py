"""Pages of commission rules: a rule, and what it would bring in a month."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.sales.commission import actions
from guanxi.sales.commission.forms import MonthForm, last_month
from guanxi.sales.commission.listings import RULES
from guanxi.sales.commission.trial import tried
from guanxi.sales.models import CommissionRule
from guanxi.shell.limiting import limited
from guanxi.workbench.views.pages import page_of


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A rule, with what it would have brought."""
    rule = get_visible_or_404(RULES.rows.select_related(*RULES.related), request.user, pk=pk)
    context = page_of(request, RULES, rule) | {"may_try": actions.may_draw_up(request.user)}
    return render(request, "sales/commission/rule.html", context)


@limited("commission.trial")
@require_GET
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """What the rule would bring in a month, by default the last: a part of its page."""
    rule = get_visible_or_404(CommissionRule.objects.all(), request.user, pk=pk)
    if not actions.may_draw_up(request.user):
        raise PermissionDenied
    form = MonthForm(request.GET)
    first = form.cleaned_data["month"] if form.is_valid() else last_month()
    month = calendar.period(Unit.MONTH, first)
    rows = tried(rule, month, request.user)
    following = month.shifted(1)
    context = {
        "rule": rule,
        "month": month,
        "rows": rows,
        "total": sum(row.amount for row in rows),
        "previous": month.previous().first,
        "following": following.first if following.start <= timezone.now() else None,
    }
    return render(request, "sales/commission/trial.html", context)
