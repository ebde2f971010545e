"""The statement of a customer's points, and the rules of points."""

from __future__ import annotations

from itertools import accumulate

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.catalogue.stock.origin import Origin
from guanxi.catalogue.stock.told import named
from guanxi.loyalty.models import PointsEntry
from guanxi.loyalty.points.forms import RulesForm
from guanxi.loyalty.points.listings import POINTS, TONES
from guanxi.loyalty.points.standing import standing_of
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.company_rules import rules_page

PAGE = 50


@require_GET
def statement(request: StaffRequest, pk: int) -> HttpResponse:
    """What a customer earned and spent, the latest first, each with the balance after it."""
    user = request.user
    party = get_visible_or_404(Party.objects.all(), user, pk=pk)
    before = key_in(request.GET.get("before", ""))
    if not user.reads(PointsEntry._meta.label_lower, "points"):
        raise PermissionDenied
    rows = PointsEntry.objects.visible_to(user).filter(party=party)
    if before:
        rows = rows.filter(pk__lt=before)
    entries = list(rows.select_related("by").order_by("-pk")[: PAGE + 1])
    page, more = entries[:PAGE], len(entries) > PAGE
    balance: int = rows.aggregate(sum=Sum("points"))["sum"] or 0
    balances = accumulate(page, lambda left, entry: left - entry.points, initial=balance)
    origins = named({Origin(e.origin_kind, e.origin_id) for e in page if e.origin_id}, user)
    context = {
        "party": party,
        "rows": [
            (e, after, origins.get((e.origin_kind, e.origin_id)), TONES[e.kind])
            for e, after in zip(page, balances, strict=False)
        ],
        "next": page[-1].pk if more else None,
        "standing": standing_of(party.pk, today=timezone.localdate()),
        "may_adjust": user.able(ADJUST),
    }
    template = "loyalty/statement_rows.html" if request.htmx and before else "loyalty/statement.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """What earns points, what they are worth, how long they last."""
    return rules_page(
        request,
        RulesForm,
        title=_("Rules of points"),
        saved=_("The rules of points were saved."),
        template="loyalty/rules.html",
        listing=POINTS,
    )
