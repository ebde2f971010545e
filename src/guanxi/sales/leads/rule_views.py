"""The pages of the rules for leads: rule with condition, who would get what, the terms of the public pool."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.administrators import ADMINISTER
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.editor import editor
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, Condition, parse, to_json
from guanxi.conditions.urltext import from_text
from guanxi.sales.leads import assigning
from guanxi.sales.leads.listing import LEADS
from guanxi.sales.leads.rule_forms import TermsForm
from guanxi.sales.leads.rule_listings import CAPTURE_FORMS
from guanxi.sales.models import Lead
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.saving import saving
from guanxi.workbench.views.company_rules import rules_page
from guanxi.workbench.views.pages import page_of

SHOWN = 20


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Make a rule."""
    assert listing.form is not None
    if not request.user.may(Action.CREATE, listing.label):
        raise PermissionDenied
    return _edited(request, listing, listing.form(request.POST or None, user=request.user))


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Change a rule."""
    assert listing.form is not None
    rule = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    return _edited(request, listing, listing.form(request.POST or None, instance=rule, user=request.user), rule)


@require_GET
def trial(request: StaffRequest) -> HttpResponse:
    """Who would get the newest leads if they came in now."""
    if not request.user.able(ADMINISTER):
        raise PermissionDenied
    leads = list(Lead.objects.visible_to(request.user).order_by("-pk")[:SHOWN])
    planned = assigning.plan(leads, list(assigning.rules_on().select_related("person")), at=timezone.now())
    context = {"rows": [(lead, planned[lead.pk]) for lead in leads], "title": _("Who would get the newest leads")}
    return render(request, "sales/leads/trial.html", context)


@require_http_methods(["GET", "POST"])
def terms(request: StaffRequest) -> HttpResponse:
    """How many leads one may claim, and when idle ones go back."""
    return rules_page(
        request,
        TermsForm,
        title=_("Public pool"),
        saved=_("The rules of the public pool were saved."),
        template="sales/leads/terms.html",
        listing=LEADS,
    )


@require_GET
def form_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A public form, with its address."""
    form: Any = get_visible_or_404(CAPTURE_FORMS.rows.select_related("source", "person"), request.user, pk=pk)
    address = request.build_absolute_uri(form.public_url)
    return render(request, "sales/leads/form.html", page_of(request, CAPTURE_FORMS, form) | {"address": address})


def _edited(request: StaffRequest, listing: Listing, form: Any, rule: Any = None) -> HttpResponse:
    condition, problem = _condition(request, rule)
    status = 200
    if request.method == "POST" and form.is_valid() and problem is None:
        with saving(form) as outcome:
            written = {"condition": to_json(condition)}
            if rule is None:
                about: dict[str, Any] = {"by": request.user, "at": timezone.now()}
                create_within_reach(listing=listing, values={**form.values, **written}, **about)
            else:
                version = key_in(request.POST.get("version", ""))
                listing.change(record=rule, values={**form.changes, **written}, version=version)
        if outcome.done:
            flash(request, _("The rule was saved."), undo=True)
            return HttpResponseRedirect(listing.url("list"))
        status = outcome.status(form)
    elif request.method == "POST":
        status = 422
    asked = editor(
        condition, LEADS.vocabulary, get_language() or "en", user=request.user, name="condition", problem=problem
    )
    title = str(rule or _("New: %(noun)s") % {"noun": listing.noun})
    context = {"listing": listing, "form": form, "editor": asked, "title": title, "rule": rule}
    return render(request, "sales/leads/rule.html", context, status=status)


def _condition(request: StaffRequest, rule: Any) -> tuple[Condition, ConditionError | None]:
    """The condition as it was sent, else as the rule has it; and what is wrong with it."""
    try:
        if request.method == "POST":
            condition = from_text(request.POST.get("condition", ""))
        else:
            condition = parse(rule.condition) if rule else EVERYTHING
        compile_condition(condition, LEADS.vocabulary, now=timezone.now(), user=request.user)
    except ConditionError as error:
        return EVERYTHING, error
    return condition, None
