"""The agenda by day, week and month: shown, and moved about in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions, reminding
from guanxi.activities import agenda as agendas
from guanxi.activities.models import Activity
from guanxi.records.actions import Conflict
from guanxi.shell.toasts import toast
from guanxi.workbench.keys import key_in, moment_in

LONGEST = timedelta(days=100)
VIEWS = ("day", "week", "month")
SHOWN_REMINDERS = 5


@require_GET
def agenda(request: StaffRequest) -> HttpResponse:
    """The page; what stands in it is fetched by the calendar as one walks through the weeks."""
    user, now = request.user, timezone.now()
    local = timezone.localtime(now)
    offset = local.utcoffset()
    context: dict[str, Any] = {
        "title": _("Agenda"),
        "whose": request.GET.get("whose", agendas.MINE),
        "colleagues": agendas.colleagues(user),
        "view": request.GET.get("view") if request.GET.get("view") in VIEWS else "",
        "offset": int(offset.total_seconds() // 60) if offset else 0,
        "zone": str(timezone.get_current_timezone()),
        "may_plan": user.may(Action.CREATE, Activity._meta.label_lower),
        "reminders": reminding.waiting(user, now=now)[:SHOWN_REMINDERS],
    }
    return render(request, "activities/agenda.html", context)


@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """What stands between two days (`start`, `end`), as JSON for the calendar."""
    start, end = (moment_in(request.GET.get(name, "")) for name in ("start", "end"))
    if start is None or end is None or not timedelta(0) < end - start <= LONGEST:
        return JsonResponse({"problem": _("Say from when until when: 100 days at most.")}, status=400)
    rows = agendas.shown(request.user, start=start, end=end, whose=request.GET.get("whose", agendas.MINE))
    return JsonResponse(agendas.events(rows[: agendas.MOST], request.user), safe=False)


@require_POST
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Put an activity to another time, and give it another length; 409 says why not, and the calendar puts it back."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    begins, minutes = moment_in(request.POST.get("start", "")), key_in(request.POST.get("minutes", ""))
    field = "due_at" if activity.is_open else "at"
    if not request.user.edits(Activity._meta.label_lower, field, "duration"):
        raise PermissionDenied
    if begins is None:
        return toast(HttpResponse(status=409), _("This is no time."), level="error")
    values: dict[str, Any] = {field: begins}
    if minutes is not None and 0 < minutes <= 24 * 60:
        values["duration"] = minutes
    try:
        changed = actions.change(record=activity, values=values, version=None)
    except (ValidationError, Conflict) as refusal:
        words = refusal.messages if isinstance(refusal, ValidationError) else [_("Somebody else has changed it.")]
        return toast(HttpResponse(status=409), " ".join(words), level="error")
    when = timezone.localtime(changed.starts_at)
    return toast(HttpResponse(status=204), _("Moved to %(when)s.") % {"when": f"{when:%m-%d %H:%M}"}, undo=True)


@require_POST
def seen(request: StaffRequest, pk: int) -> HttpResponse:
    """One's reminder of an activity has been looked at."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, pk=pk)
    reminding.note_seen(request.user, activity=activity.pk, at=timezone.now())
    return trigger_client_event(HttpResponse(), "counts:changed", {})
