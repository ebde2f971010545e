"""The statement of a customer's points, and the rules of points."""

from __future__ import annotations

from itertools import accumulate

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.administrators import ADMINISTER
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.catalogue.stock.origin import Origin
from guanxi.catalogue.stock.told import named
from guanxi.loyalty.models import PointsEntry, Programme
from guanxi.loyalty.points.forms import RulesForm
from guanxi.loyalty.points.listings import POINTS, TONES
from guanxi.loyalty.points.standing import standing_of
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party
from guanxi.records import actions as records
from guanxi.shell.toasts import flash
from guanxi.workbench.keys import key_in

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
    if not request.user.able(ADMINISTER):
        raise PermissionDenied
    held = Programme.current()
    form = RulesForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        if held.pk:
            records.change(record=held, values=form.changes, version=None)
        else:
            records.create(Programme, values=form.values, by=request.user, at=timezone.now())
        flash(request, _("The rules of points were saved."), undo=True)
        return HttpResponseRedirect(request.path)
    context = {"form": form, "title": _("Rules of points"), "cancel": POINTS.url("list")}
    return render(request, "loyalty/rules.html", context, status=422 if form.errors else 200)
