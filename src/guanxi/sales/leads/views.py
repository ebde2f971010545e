"""The page of a lead, and what is done to it there."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.sales.leads import cohorts as grouped
from guanxi.sales.leads.clashes import Known, clashes, clashes_of
from guanxi.sales.leads.figures import figures, may_see
from guanxi.sales.leads.listing import LEADS
from guanxi.sales.spans import SPANS, days_asked
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.pages import page_of

# What the head of the page says.
HEAD = frozenset(
    {"lead", "name", "company", "state", "score", "answered_in", "answer_minutes", "reason", "reason_note"}
)
# More than anybody types in by hand: who tries number after number learns little.
RATES = {"same": "60/10m/user"}


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A lead: who it is, where it came from, how it stands, and what can be done next."""
    lead = get_visible_or_404(LEADS.rows.select_related(*LEADS.related), request.user, pk=pk)
    page = page_of(request, LEADS, lead)
    context = {
        "lead": lead,
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "clashes": clashes_of(lead, request.user) if lead.is_open else None,
        "reasons": lead.score_reasons if "score" in LEADS.readable_for(request.user) else [],
    }
    return render(request, "sales/leads/lead.html", page | context)


@require_GET
def same(request: StaffRequest) -> HttpResponse:
    """Who is the same somebody as is being typed into the form."""
    if not request.user.may(Action.CREATE, LEADS.label):
        raise PermissionDenied
    if not ratelimit.consume(request, app="guanxi.sales", action="same", config=RATES, limit_get=True):
        return HttpResponse(_("You have asked often: this is checked again in a while."), status=429)
    given = {name: request.GET.get(name, "")[:200] for name in ("phone", "email", "company", "name")}
    found = clashes(Known.of(**given), request.user, but_lead=key_in(request.GET.get("lead", "")))
    return render(request, "sales/leads/clashes.html", {"clashes": found})


@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """What the leads of each source cost and became, and how fast they were answered."""
    if not may_see(request.user):
        raise PermissionDenied
    days = days_asked(request)
    rows = figures(request.user, days=days, now=timezone.now())
    context = {"rows": rows, "whole": rows[0], "days": days, "spans": SPANS, "title": _("Leads by source")}
    shows = {"sees_cost": rows[0].cost is not None, "sees_cohorts": bool(_aims(request.user))}
    return render(request, "sales/leads/figures.html", context | shows)


def _aims(user: User) -> list[tuple[str, str]]:
    """What leads may have come to, as far as the user may see it."""
    names = {"converted": pgettext("lead", "Converted"), "won": pgettext("opportunity", "Won")}
    return [(key, name) for key, name in names.items() if grouped.may_see(user, key)]


@require_GET
def cohorts(request: StaffRequest) -> HttpResponse:
    """Which share of the leads of each month was converted, or won, within so many months."""
    aims = _aims(request.user)
    if not aims:
        raise PermissionDenied
    asked = request.GET.get("aim", "")
    aim = asked if asked in dict(aims) else aims[0][0]
    found = grouped.cohorts(request.user, aim=aim, now=timezone.now())
    context = {"found": found, "aims": aims, "aim": aim, "title": _("Cohorts of leads")}
    return render(request, "sales/leads/cohorts.html", context)
