"""The 360° page of a party, its timeline and its quick log."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.models import Activity
from guanxi.desk.customer import customer_page, files, story
from guanxi.desk.forms import QuickLog
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.state import ListState


@require_GET
def party(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything known of one party, on one page."""
    found = get_visible_or_404(files(request.user), request.user, pk=pk)
    state = ListState.read(request.GET, PARTIES, request.user)
    context = {
        "page": customer_page(found, request.user),
        "party": found,
        "log": QuickLog(),
        "list_query": state.query(after=""),
        "title": str(found),
    }
    return render(request, "desk/party.html", context)


@require_GET
def timeline(request: StaffRequest, pk: int) -> HttpResponse:
    """The timeline, filtered to one kind of story, or its further entries."""
    found = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    kind = request.GET.get("kind", "")
    entries, last = story(found, request.user, kind=kind, before=_cursor(request.GET.get("before", "")))
    context = {"party": found, "entries": entries, "last": last, "kind": kind}
    template = "desk/entries.html" if "before" in request.GET else "desk/timeline.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def log(request: StaffRequest, pk: int) -> HttpResponse:
    """Log a call, visit, meeting, note or task in a few seconds; GET is the palette's dialog."""
    found = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    form = QuickLog(request.POST or None, initial={"kind": request.GET.get("kind", Activity.Kind.CALL)})
    context = {"party": found, "log": form, "title": _("Log: %(name)s") % {"name": found}}
    if request.method == "GET" or not form.is_valid():
        return render(
            request,
            "desk/log_dialog.html" if request.htmx.target == "modal-body" else "desk/log.html",
            context,
            status=422 if form.errors else 200,
        )
    now, values = timezone.now(), form.cleaned_data
    if values["kind"] == Activity.Kind.TASK:
        actions.set_task(
            party=found, text=values["text"], due_at=values["due_at"], by=request.user, at=now, owner=request.user
        )
    else:
        actions.log(party=found, kind=values["kind"], text=values["text"], by=request.user, at=now)
    if not request.htmx:
        flash(request, _("Written down."), undo=True)
        return redirect(found.get_absolute_url())
    response = render(request, "desk/log.html", context | {"log": QuickLog(initial={"kind": values["kind"]})})
    response["HX-Trigger-After-Swap"] = "storyChanged, modal:close"
    return toast(response, _("Written down."), undo=True)


@require_POST
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick off a task."""
    task = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    actions.finish(activity=task, by=request.user, at=timezone.now())
    response = HttpResponse()
    response["HX-Trigger-After-Swap"] = "storyChanged"
    return toast(response, _("Done."), undo=True)


def _cursor(text: str) -> tuple[datetime, int] | None:
    moment, _dot, pk = text.rpartition("~")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
