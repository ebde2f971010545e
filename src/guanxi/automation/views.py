"""The pages of a rule: what it says with its runs, its editor, the dry run."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.automation import actions, editing
from guanxi.automation.matching import listing_for
from guanxi.automation.models import TIMES, Rule, Run
from guanxi.automation.queueing import in_words
from guanxi.automation.sentences import sentence
from guanxi.automation.steps.registry import step_kind, step_kinds
from guanxi.automation.trying import try_out
from guanxi.conditions.errors import ConditionError
from guanxi.records.actions import Conflict
from guanxi.shell.limiting import limited
from guanxi.shell.toasts import flash
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing, all_listings, listing_named
from guanxi.workbench.state import ListState

SHOWN = 50


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A rule in words, and its runs."""
    rule, listing = _rule(request, pk)
    log = rule.runs.order_by("-pk")
    if before := key_in(request.GET.get("before", "")):
        log = log.filter(pk__lt=before)
    runs = list(log[: SHOWN + 1])
    mine = Rule.objects.filter(pk=pk)
    own = listing_named("automation")
    assert own is not None
    context = {
        "rule": rule,
        "sentence": sentence(rule, listing),
        "runs": _told(runs[:SHOWN], listing, request),
        "older": runs[SHOWN - 1].pk if len(runs) > SHOWN else None,
        "may_change": mine.visible_to(request.user, Action.CHANGE).exists(),
        "may_delete": mine.visible_to(request.user, Action.DELETE).exists(),
        "list_query": ListState.read(request.GET, own, request.user).query(after=""),
        "title": rule.name,
    }
    return render(request, "automation/rule.html", context)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a rule: first for which kind of record, then the rest."""
    user = request.user
    if not user.may(Action.CREATE, Rule._meta.label_lower):
        raise PermissionDenied
    listing = listing_named(request.GET.get("kind", ""))
    if listing is None or listing.model is Rule:
        kinds = [x for x in all_listings() if x.model is not Rule and user.may(Action.VIEW, x.label)]
        return render(request, "automation/kinds.html", {"kinds": kinds, "title": _("New rule")})
    if request.method == "GET":
        return _editor(request, editing.opened(listing, user), title=_("New rule"))
    edited = editing.sent(listing, user, request.POST)
    if not edited.is_valid():
        return _editor(request, edited, title=_("New rule"), status=422)
    values = {**edited.values(), "kind": listing.key}
    rule = actions.create(values=values, by=user, at=timezone.now())
    flash(request, _("The rule was saved."), undo=True)
    return HttpResponseRedirect(rule.get_absolute_url())


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what a rule says."""
    rule, listing = _rule(request, pk, Action.CHANGE)
    if request.method == "GET":
        return _editor(request, editing.opened(listing, request.user, rule), title=rule.name, rule=rule)
    edited = editing.sent(listing, request.user, request.POST)
    if not edited.is_valid():
        return _editor(request, edited, title=rule.name, rule=rule, status=422)
    version = key_in(request.POST.get("version", ""))
    try:
        actions.reword(rule=rule, values=edited.values(), version=version, at=timezone.now())
    except Conflict as conflict:
        edited.form.data = edited.form.data | {"version": str(conflict.record.version)}  # type: ignore[operator]
        edited.missing = _("Somebody else has changed the rule meanwhile. Save again to keep what stands here.")
        return _editor(request, edited, title=rule.name, rule=rule, status=409)
    flash(request, _("The rule was saved."), undo=True)
    return HttpResponseRedirect(rule.get_absolute_url())


@require_GET
def step(request: StaffRequest) -> HttpResponse:
    """The inputs of one step, for the editor: a new one, or anew because a field was chosen."""
    listing, kind = listing_named(request.GET.get("kind", "")), step_kind(request.GET.get("do", ""))
    number = key_in(request.GET.get("number", ""))
    if listing is None or kind is None or number is None:
        raise Http404
    chosen = {"field": request.GET.get(f"step{number}-field", "")}
    form = editing.step_form(kind, number, listing, request.user, chosen=chosen)
    context = {"step": editing.Step(kind, form, number), "listing": listing}
    return render(request, "automation/step.html", context)


@limited("automation.trial")
@require_GET
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """The dry run."""
    rule, listing = _rule(request, pk)
    context: dict[str, Any] = {"rule": rule, "sentence": sentence(rule, listing), "is_timed": rule.trigger in TIMES}
    try:
        context["trial"] = try_out(rule, listing, now=timezone.now())
    except ConditionError as error:
        context["problem"] = str(error)
    seen = (
        set(
            listing.rows.visible_to(request.user)
            .filter(pk__in=[record.pk for record, _at, _may in context["trial"].examples])
            .values_list("pk", flat=True)
        )
        if "trial" in context
        else set()
    )
    return render(request, "automation/trial.html", {**context, "seen": seen, "title": _("Dry run")})


def _rule(request: StaffRequest, pk: int, action: str = Action.VIEW) -> tuple[Rule, Listing]:
    rule = get_visible_or_404(Rule.objects.select_related("owner__team"), request.user, action, pk=pk)
    listing = listing_for(rule)
    if listing is None or rule.owner is None:
        raise Http404
    return rule, listing


def _editor(
    request: StaffRequest, edited: editing.RuleEditor, *, title: str, rule: Rule | None = None, status: int = 200
) -> HttpResponse:
    context = {"edited": edited, "listing": edited.listing, "kinds": step_kinds(), "rule": rule, "title": title}
    return render(request, "automation/editor.html", context, status=status)


def _told(runs: list[Run], listing: Listing, request: StaffRequest) -> list[tuple[Run, Any, list[dict[str, str]]]]:
    """The runs with their records, as far as the reader sees them, and the outcomes in the reader's language."""
    rows = listing.rows.visible_to(request.user).select_related(*listing.related)
    records = rows.in_bulk([run.object_id for run in runs])
    return [(run, records.get(run.object_id), [in_words(o) for o in run.outcomes]) for run in runs]
