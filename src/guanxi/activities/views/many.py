"""Several activities of the list at once: done, or put off."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.listings import ACTIVITIES
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.shell.toasts import flash, undo_url
from guanxi.workbench.views.bulk import back_to_list, meant_or_told


@require_POST
def finish_all(request: StaffRequest) -> HttpResponse:
    """Mark all that are meant and open as done."""
    rows = meant_or_told(request, ACTIVITIES, Action.CHANGE)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="finish"):
            number = actions.finish_all(activities=rows, by=request.user, at=now)
            undo = undo_url()
        flash(request, ngettext("%(n)s is done.", "%(n)s are done.", number) % {"n": number}, undo=undo)
    return back_to_list(request, ACTIVITIES)


@require_POST
def postpone_all(request: StaffRequest, days: int) -> HttpResponse:
    """Put off all that are meant and open."""
    rows = meant_or_told(request, ACTIVITIES, Action.CHANGE)
    if rows is not None:
        now = timezone.now()
        with operation(Operation.Kind.BULK, by=request.user, at=now, label="postpone"):
            number = actions.postpone(activities=rows, days=days, at=now)
            undo = undo_url()
        flash(request, ngettext("%(n)s was put off.", "%(n)s were put off.", number) % {"n": number}, undo=undo)
    return back_to_list(request, ACTIVITIES)
