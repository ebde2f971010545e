"""What is done with an activity: writing it down, correcting it, taking it away, ticking off a task."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.mentions import offered
from guanxi.activities.models import Activity
from guanxi.activities.telling import out_of_sight
from guanxi.desk.forms import ActivityForm, QuickLog
from guanxi.parties.models import Party
from guanxi.records.actions import Conflict
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.keys import key_in


@require_GET
def colleagues(request: StaffRequest) -> HttpResponse:
    """Who may be meant by what is typed after an @: `{"results": [{"label", "hint"}]}`."""
    return JsonResponse({"results": offered(request.GET.get("q", "").strip()[:80])})


@require_http_methods(["GET", "POST"])
def log(request: StaffRequest, pk: int) -> HttpResponse:
    """Log a call, visit, meeting, note or task in a few seconds; GET is the dialog of the palette and of a phone."""
    found = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    if not request.user.may(Action.CREATE, Activity._meta.label_lower):
        raise PermissionDenied
    form = QuickLog(request.POST or None, initial={"kind": request.GET.get("kind", Activity.Kind.CALL)})
    context = {"party": found, "log": form, "title": _("Log: %(name)s") % {"name": found}}
    made = _written(request, found, form) if request.method == "POST" and form.is_valid() else None
    if made is None:
        template = "desk/log_dialog.html" if request.htmx.target == "modal-body" else "desk/log.html"
        return render(request, template, context, status=422 if form.errors else 200)
    if not request.htmx:
        flash(request, _said(_("Written down."), made), undo=True)
        return redirect(found.get_absolute_url())
    fresh = QuickLog(initial={"kind": form.cleaned_data["kind"]})
    response = render(request, "desk/log.html", context | {"log": fresh})
    response["HX-Trigger-After-Swap"] = "storyChanged, modal:close"
    return toast(response, _said(_("Written down."), made), level=_level(made), undo=True)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what was written down; who saves over somebody else's change is shown both values."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    form = ActivityForm(request.POST or None, instance=activity, user=request.user)
    context: dict[str, Any] = {
        "form": form,
        "record": activity.party or activity,
        "title": activity.get_kind_display(),
        "draft": f"activities/{pk}/{activity.version}",
        "remove_url": reverse("remove_activity", args=[pk]),
    }
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change(
                record=activity,
                values=form.changes,
                version=key_in(request.POST.get("version", "")),
                at=timezone.now(),
            )
        except Conflict as conflict:
            form.data = request.POST.copy() | {"version": str(conflict.record.version)}
            return _dialog(request, context | {"conflict": conflict}, 409)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _changed(_("Saved."), changed)
    return _dialog(request, context, 422 if form.errors else 200)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an activity out of the story, with the offer to bring it back."""
    get_visible_or_404(Activity.objects.all(), request.user, Action.DELETE, pk=pk)
    actions.remove(activities=Activity.objects.filter(pk=pk), at=timezone.now())
    return _changed(_("Moved to the bin, where it rests for 30 days."))


@require_POST
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick off a task."""
    task = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    actions.finish(activity=task, by=request.user, at=timezone.now())
    response = HttpResponse()
    response["HX-Trigger-After-Swap"] = "storyChanged"
    return toast(response, _("Done."), undo=True)


def _written(request: StaffRequest, party: Party, form: QuickLog) -> Activity | None:
    """What was written down; None where the form says why not."""
    now, values, by = timezone.now(), form.cleaned_data, request.user
    try:
        if values["kind"] == Activity.Kind.TASK:
            text, due_at = values["text"], values["due_at"]
            return actions.set_task(party=party, text=text, due_at=due_at, by=by, at=now, owner=by)
        told = {name: values[name] for name in ("kind", "text", "outcome")}
        return actions.log(party=party, by=by, at=values["at"] or now, **told)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


def _said(done: str, activity: Activity) -> str:
    """What was done, and who was mentioned in vain."""
    missed = ", ".join(str(user) for user in out_of_sight(activity))
    if not missed:
        return done
    return done + " " + _("Not told, because they may not see it: %(names)s.") % {"names": missed}


def _level(activity: Activity) -> str:
    return "warning" if out_of_sight(activity) else "success"


def _changed(text: str, activity: Activity | None = None) -> HttpResponse:
    said, level = (_said(text, activity), _level(activity)) if activity else (text, "success")
    response = toast(HttpResponse(status=204), said, level=level, undo=True)
    trigger_client_event(response, "modal:close", {})
    return trigger_client_event(response, "storyChanged", {})


def _dialog(request: StaffRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """In the modal, with its head; its form alone when it comes back refused."""
    in_modal = request.htmx.target == "modal-body" or not request.htmx
    template = "workbench/form_dialog.html" if in_modal else "workbench/form_body.html"
    return render(request, template, context, status=status)
