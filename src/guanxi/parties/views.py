"""Pages of the customer file beyond its list: card, roster, state, freshness."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.parties import actions, points
from guanxi.parties.forms import StateForm
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party, Position
from guanxi.parties.namesakes import namesakes
from guanxi.parties.point_rules import channels_open_to
from guanxi.parties.states import sentences
from guanxi.readlog.noting import How, note
from guanxi.shell.toasts import flash
from guanxi.workbench.keys import key_in
from guanxi.workbench.layout import current_view, shown_to, views_of
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState
from guanxi.workbench.views.answering import go_to

ROSTER_LIMIT = 1000


@require_GET
def card(request: StaffRequest, pk: int) -> HttpResponse:
    """The customer card 客户资料卡: one printable page."""
    party = get_visible_or_404(Party.objects.select_related("owner", "team"), request.user, pk=pk)
    note([party], How.PRINTED, by=request.user)
    masked = PARTIES.masked_for(request.user)
    columns = PARTIES.columns_for(request.user).values()
    facts = [(c, c.cell(party, masked=c.key in masked)) for c in columns if c.key != "name"]
    context = {
        "party": party,
        "facts": [(c, cell) for c, cell in facts if cell.text],
        "roles": party.roles.order_by("since"),
        "points": party.points.filter(channel__in=channels_open_to(request.user)).order_by("channel", "-is_primary"),
        "remark": party.remark if request.user.reads(PARTIES.label, "remark") else "",
        "addresses": party.addresses.order_by("-is_primary"),
        "people": party.people.filter(until__isnull=True).select_related("person").order_by("-is_primary"),
        "today": timezone.localdate(),
        "title": _("Customer card"),
    }
    return render(request, "parties/card.html", context)


@require_GET
def roster(request: StaffRequest) -> HttpResponse:
    """The customer roster 客户名册: the list as it stands, for the printer."""
    state = ListState.read(request.GET, PARTIES, request.user)
    columns = shown_to(request.user, PARTIES, current_view(views_of(PARTIES, request.user), state)).columns
    rows = rows_of(PARTIES, state, request.user, now=timezone.now()).select_related(*PARTIES.related)
    masked = PARTIES.masked_for(request.user)
    records = list(state.order.known_to(rows).order_by(*state.order.terms())[: ROSTER_LIMIT + 1])
    note(records[:ROSTER_LIMIT], How.PRINTED, by=request.user)
    found = [[c.cell(r, masked=c.key in masked) for c in columns] for r in records]
    context = {
        "columns": columns,
        "rows": found[:ROSTER_LIMIT],
        "is_cut": len(found) > ROSTER_LIMIT,
        "limit": ROSTER_LIMIT,
        "today": timezone.localdate(),
        "title": _("Customer roster"),
    }
    return render(request, "parties/roster.html", context)


@require_GET
def same_points(request: StaffRequest) -> HttpResponse:
    """Who else has the name, phone or e-mail that is being typed into a form; nothing for what is none."""
    key = key_in(request.GET.get("party", ""))
    reached = []
    for channel, name in points.COPIED.items():
        with suppress(ValidationError):
            reached += [(channel, points.normalise(channel, request.GET[name]))] if request.GET.get(name) else []
    found = [point.party for point in points.same_points(reached, request.user, but=key)]
    found += namesakes(request.GET.get("name", ""), request.user, but=key)
    mine = Party.objects.visible_to(request.user, Action.CHANGE).filter(pk=key).exists() if found and key else False
    return render(request, "parties/same_points.html", {"parties": list(dict.fromkeys(found)), "own": mine and key})


@require_http_methods(["GET", "POST"])
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Override the relationship state, or give it back to the rules; the dialog shows both the rules and the past."""
    party = get_visible_or_404(Party.objects.all(), request.user, Action.CHANGE, pk=pk)
    form = StateForm(request.POST if request.POST.get("by") == "hand" else None, party=party)
    if request.method == "POST" and request.POST.get("by") == "rules":
        actions.follow_rules(party=party, by=request.user, at=timezone.now(), give_back=True)
        flash(request, _("The state follows the rules again."), undo=True)
        return go_to(request, party.get_absolute_url())
    if form.is_bound and form.is_valid():
        try:
            actions.set_state(party=party, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            flash(request, _("The state was changed."), undo=True)
            return go_to(request, party.get_absolute_url())
    context = {
        "party": party,
        "form": form,
        "rules": sentences(),
        "changes": party.state_changes.select_related("by").order_by("-at")[:20],
        "title": _("State of the relationship"),
    }
    return render(request, "parties/state.html", context, status=422 if form.errors else 200)


@require_GET
def position(request: StaffRequest, pk: int) -> HttpResponse:
    """A contact person's page is their own file."""
    found = get_visible_or_404(Position.objects.select_related("person"), request.user, pk=pk)
    return redirect(found.get_absolute_url())


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the facts of the file still hold."""
    party = get_visible_or_404(Party.objects.all(), request.user, Action.CHANGE, pk=pk)
    actions.confirm_facts(party=party, by=request.user, at=timezone.now())
    flash(request, _("The facts are confirmed as of today."), undo=True)
    return redirect(party.get_absolute_url())
