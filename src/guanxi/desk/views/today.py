"""The home page and what one does with an action message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.actionmessages import actions
from guanxi.actionmessages.models import ActionMessage, WatcherSetting
from guanxi.actionmessages.tasks import review_all
from guanxi.actionmessages.watching import watcher_named, watchers
from guanxi.desk import today as page
from guanxi.desk.first_steps import first_steps
from guanxi.desk.product import sees_sales
from guanxi.desk.rules import Rule, RuleForm, rules_of
from guanxi.sales.targets.reach import sees_others
from guanxi.shell.toasts import toast

SNOOZES = (1, 3, 7, 30)
ADMINISTER = "access.administer"


@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """What needs action now, ranked by the value at stake."""
    mine = page.is_mine(request.user, request.GET.get("whose", ""))
    watcher = request.GET.get("watcher", "")
    context = {
        "inbox": page.inbox(request.user, mine=mine, watcher=watcher, after=request.GET.get("after", "")),
        "mine": mine,
        "watcher": watcher,
        "snoozes": SNOOZES,
        "title": _("Today"),
    }
    if request.htmx and "after" in request.GET:
        return render(request, "desk/messages.html", context)
    if request.htmx.target in ("inbox", "inbox-kinds"):
        return render(request, "desk/inbox.html", context | {"with_figures": request.GET.keys() == {"whose"}})
    return render(
        request,
        "desk/today.html",
        context | {"tasks": page.tasks(request.user), "now": timezone.now(), "sees_team": sees_others(request.user)},
    )


@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """The figures above the inbox, which come after the page: they read every order of two months.

    A company that has not begun sees what to do first instead.
    """
    mine = page.is_mine(request.user, request.GET.get("whose", ""))
    found = page.figures(request.user, mine=mine, now=timezone.now())
    steps = first_steps(request.user)
    context = {"figures": found, "mine": mine, "sees_sales": sees_sales(request.user), "steps": steps}
    return render(request, "desk/today_figures.html", context)


@require_POST
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """It is done; the row leaves, with the offer to bring it back."""
    message = _message(request, pk)
    actions.finish(message=message, by=request.user, at=timezone.now())
    return _gone(message, _("Done."))


@require_POST
def snooze(request: StaffRequest, pk: int, days: int) -> HttpResponse:
    """Keep it out of sight for some days."""
    message = _message(request, pk)
    actions.snooze(message=message, until=timezone.now() + timedelta(days=min(days, 365)))
    return _gone(message, _("Snoozed."))


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Put it back."""
    actions.reopen(message=_message(request, pk))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_http_methods(["GET", "POST"])
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give it to somebody else."""
    message = _message(request, pk)
    people = User.objects.filter(is_active=True).select_related("team")
    if request.method == "GET":
        context = {"message": message, "people": people, "title": _("Give to…")}
        return render(request, "desk/assign.html", context)
    owner = people.filter(pk=request.POST.get("owner") or 0).first()
    if owner is None:
        raise PermissionDenied
    actions.assign(message=message, owner=owner)
    response = _gone(message, _("Given to %(name)s.") % {"name": owner}, undo=False)
    response["HX-Trigger-After-Swap"] = "modal:close"
    return response


@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """Which watchers are on, and their thresholds."""
    may_change = request.user.able(ADMINISTER)
    if request.method == "POST":
        watcher = watcher_named(request.POST.get("watcher", ""))
        if watcher is None or not may_change:
            raise PermissionDenied
        form = RuleForm(request.POST, watcher=watcher)
        context: dict[str, Any] = {"rule": Rule(watcher, form)}
        if not form.is_valid():
            return render(request, "desk/rule.html", context, status=422)
        WatcherSetting.objects.update_or_create(
            watcher=watcher.key, defaults={"is_on": form.cleaned_data.pop("is_on"), "thresholds": form.cleaned_data}
        )
        return toast(render(request, "desk/rule.html", context), _("Saved. The next review follows it."))
    context = {"rules": rules_of(watchers(), locked=not may_change), "may_change": may_change}
    return render(request, "desk/rules.html", context | {"title": _("What is watched")})


@require_POST
def review(request: StaffRequest) -> HttpResponse:
    """Have all watchers look now, in the background."""
    if not request.user.able(ADMINISTER):
        raise PermissionDenied
    review_all.enqueue(unique_key="actionmessages.review", by=request.user)
    return toast(HttpResponse(status=204), _("The review has begun. New messages appear here as they are found."))


def _message(request: StaffRequest, pk: int) -> ActionMessage:
    return get_visible_or_404(ActionMessage.objects.all(), request.user, Action.CHANGE, pk=pk)


def _gone(message: ActionMessage, text: str, *, undo: bool = True) -> HttpResponse:
    response = trigger_client_event(HttpResponse(), "inboxChanged", {})
    return toast(response, text, undo=reverse("message_reopen", args=[message.pk]) if undo else False)
