"""How the pages of activities answer: what was done, who was not told of it, and that the page is to look anew."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from guanxi.activities.models import Activity
from guanxi.activities.telling import out_of_sight
from guanxi.shell.toasts import toast


def said(done: str, activity: Activity) -> str:
    """What was done, and who was mentioned in vain."""
    missed = ", ".join(str(user) for user in out_of_sight(activity))
    if not missed:
        return done
    return done + " " + _("Not told, because they may not see it: %(names)s.") % {"names": missed}


def level(activity: Activity) -> str:
    """A warning where somebody was mentioned in vain."""
    return "warning" if out_of_sight(activity) else "success"


def changed(text: str, activity: Activity | None = None, response: HttpResponse | None = None) -> HttpResponse:
    """Close the dialog, say what was done, and let story and agenda look anew."""
    words, grave = (said(text, activity), level(activity)) if activity else (text, "success")
    if response is None:
        response = trigger_client_event(HttpResponse(status=204), "modal:close", {})
    toast(response, words, level=grave, undo=True)
    return trigger_client_event(response, "storyChanged", {})
