"""The activities of a record on its page: shown, and written down in a few seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.forms import QuickLog
from guanxi.activities.mentions import names_in
from guanxi.activities.models import Activity
from guanxi.activities.sight import read_by
from guanxi.activities.subjects import activities_of, target_or_404
from guanxi.activities.views.answers import level, said
from guanxi.shell.toasts import flash, toast

SHOWN = 20


@require_GET
def section(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """What is to be done about a record and what was, with the place to write down more: a part of its page."""
    record = target_or_404(label, target, request.user)
    rows = Activity.objects.visible_to(request.user).filter(activities_of(record)).select_related("owner")
    to_do = read_by(request.user, rows.filter(done_at=None, due_at__isnull=False).order_by("due_at", "pk")[:SHOWN])
    done = read_by(request.user, rows.exclude(done_at=None, due_at__isnull=False).order_by("-at", "-pk")[:SHOWN])
    context = {
        "record": record,
        "label": label,
        "to_do": to_do,
        "done": done,
        "log": QuickLog() if _may_log(request.user) else None,
        "colleagues": names_in(activity.text for activity in [*to_do, *done]),
    }
    return render(request, "activities/section.html", context)


@require_http_methods(["GET", "POST"])
def log(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """Log or plan something with a party or about a record; GET is the dialog of the palette and of a phone."""
    record = target_or_404(label, target, request.user)
    if not _may_log(request.user):
        raise PermissionDenied
    asked = request.GET.get("kind")
    # Of known kinds only: the blank form is kept for each.
    kind = asked if asked in Activity.Kind.values else Activity.Kind.CALL
    form = QuickLog(request.POST or None, initial={"kind": kind})
    context = {"record": record, "label": label, "log": form, "title": _("Log: %(name)s") % {"name": record}}
    made = None
    if request.method == "POST" and form.is_valid():
        made = _written(form, record, by=request.user, at=timezone.now())
    if made is None:
        template = "activities/log_dialog.html" if request.htmx.target == "modal-body" else "activities/log.html"
        return render(request, template, context, status=422 if form.errors else 200)
    text = _done(form, made)
    if not request.htmx:
        flash(request, said(text, made), undo=True)
        return redirect(record.get_absolute_url())
    fresh = QuickLog(initial={"kind": form.cleaned_data["kind"]})
    response = render(request, "activities/log.html", context | {"log": fresh})
    response["HX-Trigger-After-Swap"] = "storyChanged, modal:close"
    return toast(response, said(text, made), level=level(made), undo=True)


@transaction.atomic
def _written(form: QuickLog, record: models.Model, *, by: User, at: datetime) -> Activity | None:
    """What was written down, with what follows it; None where the form says why not."""
    try:
        with transaction.atomic():
            made = actions.enter(values=form.values, subject=record, by=by, at=at)
            if form.follow_up is not None:
                actions.enter(values=form.follow_up, subject=record, by=by, at=at)
    except ValidationError as refusal:
        named: Any = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, messages in named.items():
            form.add_error(name if name in form.fields else None, messages)
        return None
    return made


def _done(form: QuickLog, made: Activity) -> str:
    if form.follow_up is not None:
        return _("Written down, and the follow-up is planned.")
    return _("Planned.") if made.is_open else _("Written down.")


def _may_log(user: User) -> bool:
    return user.may(Action.CREATE, Activity._meta.label_lower)
