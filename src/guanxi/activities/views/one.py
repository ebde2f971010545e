"""One activity: its page, planning, correcting, finishing with its result, taking it away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen
from guanxi.activities import actions, reminding, repeating
from guanxi.activities.forms import ActivityForm, PlanForm
from guanxi.activities.listings import ACTIVITIES
from guanxi.activities.mentions import names_in
from guanxi.activities.models import Activity, Attendee, Calendar
from guanxi.activities.outcomes import outcomes_for
from guanxi.activities.sight import read_by
from guanxi.activities.subjects import subjects_of
from guanxi.activities.views.answers import changed, level, said
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.keys import key_in
from guanxi.workbench.saving import Outcome, saving
from guanxi.workbench.views.answering import form_page
from guanxi.workbench.views.pages import page_of

FOLLOW_UPS = (1, 3, 7, 14)
MORNING = time(9)
FRIDAY = 4


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An activity with all its facts, who takes part, and what can be done with it."""
    rows = ACTIVITIES.rows.select_related("party", "owner", "series")
    found = get_visible_or_404(rows, request.user, pk=pk)
    reminding.note_seen(request.user, activity=pk, at=timezone.now())
    activity: Any = read_by(request.user, [found])[0]
    context = page_of(request, ACTIVITIES, activity) | {
        "about": subjects_of([activity], request.user).get((activity.subject_model, activity.subject_id)),
        "attendees": _attendees(activity, request.user),
        "outcomes": outcomes_for(activity),
        "colleagues": names_in([activity.text]),
    }
    return render(request, "activities/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Plan an activity, in a dialog or on a page of its own; the address may fill in some of it."""
    if not request.user.may(Action.CREATE, ACTIVITIES.label):
        raise PermissionDenied
    usual = Calendar.objects.filter(user=request.user).values_list("remind_before", flat=True).first()
    initial = {"owner": request.user.pk, "kind": Activity.Kind.MEETING, "remind_before": usual, **request.GET.dict()}
    form = PlanForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        with saving(form) as outcome:
            made: Any = create_within_reach(listing=ACTIVITIES, values=form.values, by=request.user, at=timezone.now())
        if outcome.done:
            if request.htmx:
                return changed(_("Planned."), made)
            flash(request, said(_("Planned."), made), undo=True)
            return redirect(made.get_absolute_url())
    context = {
        "listing": ACTIVITIES,
        "form": form,
        "title": _("New activity"),
        "draft": "activities/new",
        "cancel": ACTIVITIES.url("list"),
    }
    return form_page(request, context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an activity, alone or with all that follow; who saves over another's change is shown both values."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    form = ActivityForm(request.POST or None, instance=activity, user=request.user)
    form.narrow()
    if activity.series_id and activity.is_open:
        form.fields["which"] = forms.ChoiceField(
            label=_("Change"), choices=[("this", _("this one")), ("following", _("this and all that follow"))]
        )
    context: dict[str, Any] = {
        "listing": ACTIVITIES,
        "form": form,
        "record": activity,
        "title": f"{activity.get_kind_display()}: {read_by(request.user, [activity])[0]}",
        "draft": f"activities/{pk}/{activity.version}",
        "remove_url": reverse("activities:remove", args=[pk]),
    }
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        with saving(form) as outcome:
            saved = _saved(request, activity, form)
        if outcome.done:
            if request.htmx:
                return changed(_("Saved."), saved)
            flash(request, said(_("Saved."), saved), level=level(saved), undo=True)
            return redirect(saved.get_absolute_url())
    return form_page(request, context | {"conflict": outcome.conflict}, outcome.status(form))


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an activity out of the story, with the offer to bring it back."""
    get_visible_or_404(Activity.objects.all(), request.user, Action.DELETE, pk=pk)
    actions.remove(activities=Activity.objects.filter(pk=pk), at=timezone.now())
    return changed(_("Moved to the bin, where it rests for 30 days."))


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let an activity come again no more: it and all that follow go to the bin."""
    activity = get_visible_or_404(Activity.objects.select_related("series"), request.user, Action.DELETE, pk=pk)
    if activity.series is None:
        raise Http404
    number = repeating.end(activity=activity, at=timezone.now())
    flash(request, _("The series has ended; %(n)s went to the bin.") % {"n": number}, undo=True)
    return redirect("activities:list")


@require_POST
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """Done, with what came of it, in one tap; what follows is offered in the next."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, Action.CHANGE, pk=pk)
    result = request.POST.get("result", "")
    if result not in ("", *Activity.Result.values):
        raise Http404
    actions.finish(activity=activity, by=request.user, at=timezone.now(), result=result)
    response = HttpResponse()
    response["HX-Trigger-After-Swap"] = "storyChanged"
    if not result:
        return toast(response, _("Done."), undo=True)
    context = {"activity": activity, "days": _follow_ups(timezone.now()), "title": _("Noted. What follows?")}
    response = render(request, "activities/follow_up.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    toast(response, _("Done: %(result)s.") % {"result": activity.get_result_display()}, undo=True)
    return trigger_client_event(response, "storyChanged", {})


@require_POST
def follow_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Plan the next activity of the same kind, so many days from now, in one tap."""
    activity = get_visible_or_404(Activity.objects.all(), request.user, pk=pk)
    days = key_in(request.POST.get("days", ""))
    if days not in FOLLOW_UPS or not request.user.may(Action.CREATE, ACTIVITIES.label):
        raise PermissionDenied
    now = timezone.now()
    made = actions.follow_up(activity=activity, due_at=_morning(now, days), by=request.user, at=now)
    return changed(_("Planned."), made)


@require_POST
def check_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep where its owner says they are."""
    activity = get_visible_or_404(Activity.objects.filter(owner=request.user), request.user, Action.CHANGE, pk=pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return toast(HttpResponse(status=409), _("The place could not be read."), level="error")
    actions.check_in(activity=activity, at=timezone.now(), **form.cleaned_data)
    flash(request, _("Checked in."), undo=True)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


class PlaceForm(forms.Form):
    """A place on the earth, in degrees (WGS 84)."""

    latitude = forms.DecimalField(min_value=Decimal(-90), max_value=Decimal(90))
    longitude = forms.DecimalField(min_value=Decimal(-180), max_value=Decimal(180))


def _attendees(activity: Activity, user: User) -> list[tuple[Attendee, str]]:
    """Who takes part, each with the name that the user may know."""
    rows = Attendee.objects.filter(activity=activity).with_sight(user).select_related("user", "party")
    return [
        (a, str(a) if a.party_id is None or record_seen(a, "party") else _("(hidden)")) for a in rows.order_by("pk")
    ]


def _saved(request: StaffRequest, activity: Activity, form: ActivityForm) -> Activity:
    values, version = {**form.changes}, key_in(request.POST.get("version", ""))
    if values.pop("which", "") == "following" and values:
        return repeating.change_following(
            activity=activity, values=values, version=version, by=request.user, at=timezone.now()
        )
    return actions.change(record=activity, values=values, version=version)


def _follow_ups(now: datetime) -> list[tuple[int, datetime]]:
    return [(days, _morning(now, days)) for days in FOLLOW_UPS]


def _morning(now: datetime, days: int) -> datetime:
    """Nine o'clock in so many days; what falls on a weekend waits for Monday."""
    day = timezone.localdate(now) + timedelta(days=days)
    if day.weekday() > FRIDAY:
        day += timedelta(days=7 - day.weekday())
    return timezone.make_aware(datetime.combine(day, MORNING))
