"""Teams: the tree with sizes, making, moving and removing a team."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.models import Team, User
from guanxi.access.requests import StaffRequest
from guanxi.administration import teams
from guanxi.administration.forms import TeamForm
from guanxi.administration.guard import administrators_only
from guanxi.shell.toasts import flash


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """The tree of teams."""
    context = {
        "branches": teams.tree(),
        "alone": User.objects.filter(is_active=True, team=None).count(),
        "most": teams.MOST,
        "title": _("Teams"),
    }
    return render(request, "administration/teams.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def new(request: StaffRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        team = teams.create(by=request.user, at=timezone.now(), **form.cleaned_data)
        flash(request, _("“%(name)s” was created.") % {"name": team}, undo=True)
        return redirect("administration:teams")
    return _form_page(request, form, _("New team"))


@require_http_methods(["GET", "POST"])
@administrators_only
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A team's name and place in the tree."""
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, initial={"name": team.name, "parent": team.parent_id, "lead": team.lead_id})
    if request.method == "POST" and form.is_valid():
        try:
            teams.change(team=team, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("“%(name)s” was saved.") % {"name": form.cleaned_data["name"]}, undo=True)
            return redirect("administration:teams")
    return _form_page(request, form, str(team))


@require_POST
@administrators_only
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove an empty team."""
    team = get_object_or_404(Team, pk=pk)
    try:
        teams.remove(team=team, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
    else:
        flash(request, _("“%(name)s” was removed.") % {"name": team}, undo=True)
    return redirect("administration:teams")


def _form_page(request: StaffRequest, form: TeamForm, title: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "crumb": _("Teams")}
    context["cancel"] = reverse("administration:teams")
    return render(request, "administration/form.html", context, status=422 if form.errors else 200)
