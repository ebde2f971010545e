"""What can be made of a class of customers: a view of the list that stays, and messages to those who own them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.insight import chosen
from guanxi.insight.forms import ChosenForm
from guanxi.insight.telling import number
from guanxi.parties.listings import PARTIES
from guanxi.shell.toasts import toast
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState


@require_GET
def segment(request: StaffRequest) -> HttpResponse:
    """The dialog that keeps a class as a view of the list, under a name."""
    state = _state(request, request.GET)
    context = {"query": state.query(), "name": request.GET.get("name", "")[:80], "title": _("Keep as a segment")}
    return render(request, "insight/segment.html", context)


@require_http_methods(["GET", "POST"])
def messages(request: StaffRequest) -> HttpResponse:
    """Count the customers, ask what is to be done, then give one message for each to who owns it."""
    given = request.POST if request.method == "POST" else request.GET
    state = _state(request, given)
    rows = _meant(request, state)
    counted = rows.count()
    form = ChosenForm(request.POST if request.method == "POST" else None, counted=counted)
    if request.method == "GET" or not form.is_valid():
        context = {
            "query": state.query(),
            "counted": counted,
            "most": chosen.MOST,
            "form": form,
            "title": _("Make action messages"),
        }
        return render(request, "insight/messages.html", context, status=422 if form.is_bound else 200)
    made = chosen.tell_owners(
        parties=rows, text=form.cleaned_data["text"], due=form.cleaned_data["due"], by=request.user, at=timezone.now()
    )
    text = ngettext("%(n)s message was made.", "%(n)s messages were made.", made.number)
    response = trigger_client_event(HttpResponse(), "modal:close", {})
    return toast(response, text % {"n": number(made.number)}, undo=reverse("insight:unmake", args=[made.batch]))


@require_POST
def unmake(request: StaffRequest, batch: str) -> HttpResponse:
    """Take back the messages of a batch of one's own that nobody has done yet."""
    taken = chosen.take_back(batch=batch, by=request.user)
    text = ngettext("%(n)s message was taken back.", "%(n)s messages were taken back.", taken)
    return toast(HttpResponse(status=204), text % {"n": number(taken)})


def _state(request: StaffRequest, given: QueryDict) -> ListState:
    return ListState.read(QueryDict(given.get("query", "")), PARTIES, request.user)


def _meant(request: StaffRequest, state: ListState) -> VisibleQuerySet[Any]:
    """Those of the list whom the user may work on; nobody where its address cannot be understood."""
    if state.problem or not state.is_narrowed:
        return PARTIES.rows.none()
    return rows_of(PARTIES, state, request.user, now=timezone.now(), action=Action.CHANGE)
