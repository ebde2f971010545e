"""The page of a lead, and what is done to it there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.sales.leads.listing import LEADS
from guanxi.sales.models import Lead
from guanxi.shell.toasts import flash
from guanxi.workbench.verbs import verbs_of
from guanxi.workbench.views.pages import page_of

# What the head of the page says.
HEAD = frozenset(
    {"lead", "name", "company", "state", "score", "answered_in", "answer_minutes", "reason", "reason_note"}
)
DONE = {
    "answer": gettext_lazy("Noted: the lead has been answered."),
    "qualification": gettext_lazy("The lead is qualified."),
    "disqualification": gettext_lazy("The lead was disqualified."),
    "reopening": gettext_lazy("The lead is open again."),
}


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A lead: who it is, where it came from, how it stands, and what can be done next."""
    lead = get_visible_or_404(LEADS.rows.select_related(*LEADS.related), request.user, pk=pk)
    page = page_of(request, LEADS, lead)
    context = {
        "lead": lead,
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "reasons": lead.score_reasons if "score" in LEADS.readable_for(request.user) else [],
    }
    return render(request, "sales/leads/lead.html", page | context)


@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """Carry out one of the lead's verbs; one that needs to know more asks for it in a dialog first."""
    verb = next((verb for verb in verbs_of(Lead) if verb.key == key), None)
    if verb is None:
        raise Http404
    lead: Any = get_visible_or_404(LEADS.rows, request.user, verb.needs, pk=pk)
    if not verb.open_to(request.user, LEADS.label):
        raise PermissionDenied
    form = verb.asked(request.POST if request.method == "POST" else None, lead) if verb.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            verb.run(lead, form.cleaned_data if form else {}, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            if form is None:
                flash(request, " ".join(refusal.messages), level="error")
                return _go(request, lead)
            form.add_error(None, refusal)
        else:
            flash(request, DONE.get(key, _("Done.")), undo=True)
            return _go(request, lead)
    if form is None:
        return HttpResponseRedirect(lead.get_absolute_url())
    context = {"lead": lead, "form": form, "verb": verb, "title": verb.label}
    return render(request, "sales/leads/act.html", context, status=422 if form.errors else 200)


def _go(request: StaffRequest, lead: Lead) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": lead.get_absolute_url()})
    return HttpResponseRedirect(lead.get_absolute_url())
