"""Several activities of the list at once: done, or put off."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.listings import ACTIVITIES
from guanxi.activities.models import Activity
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.shell.toasts import flash, undo_url
from guanxi.workbench.views.bulk import meant


@require_POST
def finish_all(request: StaffRequest) -> HttpResponse:
    """Mark all that are meant and open as done."""
    rows = _meant(request)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="finish"):
            number = actions.finish_all(activities=rows, by=request.user, at=now)
            undo = undo_url()
        flash(request, ngettext("%(n)s is done.", "%(n)s are done.", number) % {"n": number}, undo=undo)
    return _back(request)


@require_POST
def postpone_all(request: StaffRequest, days: int) -> HttpResponse:
    """Put off all that are meant and open."""
    rows = _meant(request)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="postpone"):
            number = actions.postpone(activities=rows, days=days, at=now)
            undo = undo_url()
        flash(request, ngettext("%(n)s was put off.", "%(n)s were put off.", number) % {"n": number}, undo=undo)
    return _back(request)


def _meant(request: StaffRequest) -> VisibleQuerySet[Activity] | None:
    try:
        return meant(request, ACTIVITIES, Action.CHANGE)
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return None


def _back(request: StaffRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    return redirect(f"{ACTIVITIES.url('list')}?{query}" if query else ACTIVITIES.url("list"))
