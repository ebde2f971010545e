"""Several activities of the list at once: done, or put off."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.activities import actions
from guanxi.activities.listings import ACTIVITIES
from guanxi.activities.models import Activity
from guanxi.workbench.views.bulk import Told, carry_out


@require_POST
def finish_all(request: StaffRequest) -> HttpResponse:
    """Mark all that are meant and open as done."""

    def act(rows: VisibleQuerySet[Activity], at: datetime) -> Told:
        number = actions.finish_all(activities=rows, by=request.user, at=at)
        return Told(ngettext("%(n)s is done.", "%(n)s are done.", number) % {"n": number})

    return carry_out(request, ACTIVITIES, deed="finish", act=act)


@require_POST
def postpone_all(request: StaffRequest, days: int) -> HttpResponse:
    """Put off all that are meant and open."""

    def act(rows: VisibleQuerySet[Activity], at: datetime) -> Told:
        number = actions.postpone(activities=rows, days=days, at=at)
        return Told(ngettext("%(n)s was put off.", "%(n)s were put off.", number) % {"n": number})

    return carry_out(request, ACTIVITIES, deed="postpone", act=act)
