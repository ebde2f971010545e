"""The queue of likely duplicates, and the page on which files are merged side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.duplicates import actions, comparing, queue
from guanxi.duplicates.merging import choosing
from guanxi.duplicates.merging.actions import MOST, merge, unmergeable
from guanxi.duplicates.models import Pair
from guanxi.duplicates.tasks import search_all
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.bulk import meant


@require_GET
def pairs(request: StaffRequest) -> HttpResponse:
    """The queue: pairs to be looked at, or those that were found to be two."""
    state = Pair.State.APART if request.GET.get("state") == Pair.State.APART else Pair.State.OPEN
    found, after = queue.candidates(request.user, state, request.GET.get("after", ""))
    number, more = queue.count(request.user, state)
    context = {
        "candidates": found,
        "after": after,
        "state": state,
        "number": number,
        "more": more,
        "search": queue.last_search(),
        "may_search": queue.may_search(request.user),
        "may_decide": request.user.may(Action.CHANGE, PARTIES.label),
        "title": _("Duplicates"),
    }
    template = "duplicates/candidates.html" if request.htmx and "after" in request.GET else "duplicates/queue.html"
    return render(request, template, context)


@require_POST
def decide(request: StaffRequest, pk: int, state: str) -> HttpResponse:
    """Take a pair out of the queue, or put it back."""
    if state not in Pair.State.values:
        raise Http404
    pair = get_visible_or_404(Pair.objects.all(), request.user, Action.CHANGE, pk=pk)
    actions.decide(pair=pair, state=state, by=request.user, at=timezone.now())
    text = _("Kept apart: this pair is not shown again.") if state == Pair.State.APART else _("Back in the queue.")
    return toast(HttpResponse(), text, undo=True)


@require_POST
def search(request: StaffRequest) -> HttpResponse:
    """Have all files searched, in the background."""
    if not queue.may_search(request.user):
        raise PermissionDenied
    search_all.enqueue(unique_key="duplicates.search", by=request.user)
    flash(request, _("The search is under way in the background; this page shows what it finds."))
    return redirect("duplicates:queue")


@require_POST
def gather(request: StaffRequest) -> HttpResponse:
    """From the files ticked in the list to the page on which they are merged."""
    if not request.user.may(Action.CHANGE, PARTIES.label):
        raise PermissionDenied
    try:
        keys = list(meant(request, PARTIES, Action.CHANGE).values_list("pk", flat=True)[: MOST + 1])
        if not 2 <= len(keys) <= MOST:
            raise ValidationError(_("Choose 2 to %(n)s files to merge.") % {"n": MOST})
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return redirect("parties:list")
    return redirect(f"{reverse('duplicates:merge')}?{urlencode([('pk', key) for key in keys])}")


@require_http_methods(["GET", "POST"])
def side_by_side(request: StaffRequest) -> HttpResponse:
    """Choose which file stands and whose value in each field; then merge."""
    parties = _asked(request)
    if request.method == "POST":
        return _merge(request, parties)
    may_stay_only = unmergeable(parties, request.user)
    survivor = _survivor(request.GET.get("survivor", ""), parties) or choosing.best_survivor(may_stay_only or parties)
    context = {
        "parties": parties,
        "survivor": survivor,
        "heads": comparing.heads(parties, request.user),
        "rows": comparing.differing(survivor, parties, request.user),
        "points": comparing.united_points(parties, request.user),
        "moving": comparing.moving(parties, request.user),
        "refused": len(may_stay_only) > 1 or may_stay_only not in ([], [survivor]),
        "pair": request.GET.get("pair", ""),
        "title": _("Merge files"),
    }
    return render(request, "duplicates/merge.html", context)


def _merge(request: StaffRequest, parties: list[Party]) -> HttpResponse:
    survivor = _survivor(request.POST.get("survivor", ""), parties)
    if survivor is None:
        raise Http404
    picks = {name: pk for name in choosing.fields() if (pk := key_in(request.POST.get(f"pick_{name}", "")))}
    others = [p.pk for p in parties if p != survivor]
    try:
        merged = merge(survivor=survivor, others=others, picks=picks, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return redirect(f"{reverse('duplicates:merge')}?{urlencode([('pk', p.pk) for p in parties])}")
    flash(request, _("%(n)s files are one now: “%(name)s”.") % {"n": len(parties), "name": merged}, undo=True)
    return redirect(merged.get_absolute_url())


def _asked(request: StaffRequest) -> list[Party]:
    """The files to be compared: those named, or those of a pair with what looks like them."""
    data: Any = request.POST if request.method == "POST" else request.GET
    keys: Iterable[int] = [pk for text in data.getlist("pk") if (pk := key_in(text))]
    if not keys and (pair_key := key_in(data.get("pair", ""))):
        pair = get_visible_or_404(Pair.objects.all(), request.user, pk=pair_key)
        keys = queue.group_of(pair, request.user)
    rows = Party.objects.visible_to(request.user, Action.CHANGE).select_related("owner", "team")
    parties = list(rows.filter(pk__in=keys).order_by("pk")[:MOST])
    if len(parties) < 2 or len(parties) < len(set(keys)):
        raise Http404
    return parties


def _survivor(text: str, parties: list[Party]) -> Party | None:
    key = key_in(text)
    return next((party for party in parties if party.pk == key), None)
