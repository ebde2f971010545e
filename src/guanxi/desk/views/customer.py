"""The 360° page of a party, and its timeline."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities.forms import QuickLog
from guanxi.activities.models import Activity
from guanxi.desk.customer import changeable, colleagues, customer_page, customer_related, files, story
from guanxi.desk.deals import customer_deals
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import FormerFile, Party
from guanxi.purchasing.told import supplied_by
from guanxi.readlog.noting import How, note
from guanxi.workbench.keys import key_in, moment_in
from guanxi.workbench.state import ListState


@require_GET
def party(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything known of one party, on one page; a file that was merged into another leads there."""
    try:
        found = get_visible_or_404(files(request.user), request.user, pk=pk)
    except Http404:
        former = get_visible_or_404(FormerFile.objects.all(), request.user, party=pk, into__deleted_at=None)
        return redirect("party", pk=former.into_id)
    note([found], How.OPENED, by=request.user)
    state = ListState.read(request.GET, PARTIES, request.user)
    context = {
        "page": customer_page(found, request.user),
        "party": found,
        "log": QuickLog() if request.user.may(Action.CREATE, Activity._meta.label_lower) else None,
        "list_query": state.query(after=""),
        "title": str(found),
    }
    return render(request, "desk/party.html", context)


@require_GET
def related(request: StaffRequest, pk: int) -> HttpResponse:
    """Who belongs to the party, what it bought last and what is to be done: fetched by the page once it stands."""
    found = get_visible_or_404(files(request.user), request.user, pk=pk)
    context = {"page": customer_related(found, request.user), "party": found}
    context["supplied"] = supplied_by(request.user, found)
    return render(request, "desk/party_related.html", context)


@require_GET
def deals(request: StaffRequest, pk: int) -> HttpResponse:
    """What the party might buy, what was offered to it and how far it is trusted: fetched once the page stands."""
    found = get_visible_or_404(files(request.user), request.user, pk=pk)
    context = {"page": customer_deals(found, request.user, today=timezone.localdate()), "party": found}
    context["currency"] = settings.CURRENCY
    return render(request, "desk/party_deals.html", context)


@require_GET
def timeline(request: StaffRequest, pk: int) -> HttpResponse:
    """The timeline, filtered to one kind of story, or its further entries."""
    found = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    kind = request.GET.get("kind", "")
    entries, last = story(found, request.user, kind=kind, before=_cursor(request.GET.get("before", "")))
    context = {
        "party": found,
        "entries": entries,
        "last": last,
        "kind": kind,
        "changeable": changeable(entries, request.user),
        "colleagues": colleagues(entries),
    }
    template = "desk/entries.html" if "before" in request.GET else "desk/timeline.html"
    return render(request, template, context)


def _cursor(text: str) -> tuple[datetime, int] | None:
    moment, _tilde, key = text.rpartition("~")
    at, pk = moment_in(moment), key_in(key)
    return None if at is None or pk is None else (at, pk)
