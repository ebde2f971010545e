"""Changing many records at once: the selected ones, or all that the list matches; always counted first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.shell.toasts import flash, toast, undo_url
from guanxi.workbench import tasks
from guanxi.workbench.checking import form_asking, told_in_words
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.many import carrying
from guanxi.workbench.many.kinds import Act, kind_of, may_assign
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState, not_understood
from guanxi.workbench.verbs import Verb, verb_for_many
from guanxi.workbench.views import under_way

# What the dialog sends along with what it asks for.
OF_THE_PAGE = ("csrfmiddlewaretoken", "query", "counted", "all", "pk")
VERBS = {"edit": Action.CHANGE, "assign": Action.CHANGE, "delete": Action.DELETE}


@require_POST
def ask(request: StaffRequest, listing: Listing, verb: str) -> HttpResponse:
    """The dialog that says how many records will change, and asks to what."""
    try:
        number = selected(request, listing, verb).count()
    except ValidationError as refusal:
        return toast(HttpResponse(status=422), " ".join(refusal.messages), level="error")
    is_all = _is_all(request)
    context = {
        "listing": listing,
        "verb": verb,
        "number": number,
        "counted": str(number),
        "seen": _seen(request, listing) if is_all else len(request.POST.getlist("pk")),
        "columns": [c for c in listing.columns_for(request.user).values() if c.edit and not c.single],
        "users": User.objects.filter(is_active=True).only("pk", "display_name", "username"),
        "pks": [] if is_all else request.POST.getlist("pk"),
        "all": is_all,
        "query": request.POST.get("query", ""),
    }
    if (own := verb_for_many(listing.model, verb)) is not None:
        context |= {"form": own.asked(None, None, request.user), "own": own} | _worded(own, number)
    else:
        context |= _wording(verb, number)
    return render(request, "workbench/bulk.html", context)


@require_POST
def field(request: StaffRequest, listing: Listing) -> HttpResponse:
    """The input of the field chosen in the dialog of a bulk edit."""
    column = listing.columns_for(request.user).get(request.POST.get("column", ""))
    if column is None or not column.edit or column.single:
        return HttpResponse()
    form = form_asking(listing, [column.edit], request.user, record=selected(request, listing, "edit").first())
    form.initial.pop(column.edit, None)
    return render(request, "workbench/bulk_field.html", {"input": form[column.edit]})


@require_POST
def do(request: StaffRequest, listing: Listing, verb: str) -> HttpResponse:
    """Change them all, as one operation that one click undoes."""
    if verb not in VERBS and verb_for_many(listing.model, verb) is None:
        raise PermissionDenied
    return done(request, listing, verb)


def done(request: StaffRequest, listing: Listing, key: str) -> HttpResponse:
    """Do what this kind of thing is to the records that are meant: at once, or very many of them in the background."""
    kind, now = kind_of(listing, key), timezone.now()
    try:
        rows = meant(request, listing, kind.needs)
        refuse_more(rows, request.POST.get("counted", ""))
        given = request.POST.copy()
        for name in OF_THE_PAGE:
            given.pop(name, None)
        if _is_all(request) and rows.order_by()[: carrying.MANY + 1].values("pk").count() > carrying.MANY:
            asked = {"kind": key, "query": request.POST.get("query", ""), "given": given}
            return under_way.begun(request, tasks.start(listing=listing, rows=rows, by=request.user, at=now, **asked))
        with operation(Operation.Kind.BULK, by=request.user, at=now, label=kind.label), told_in_words():
            act = kind.prepare(listing, request.user, given, rows)
            told = _apart(act, rows, now) if kind.apart else _together(act, rows, now)
            undo = undo_url()
    except ValidationError as error:
        return render(request, "workbench/bulk_refused.html", {"problems": error.messages}, status=422)
    response = toast(HttpResponse(), told.text, level=told.level, undo=undo)
    trigger_client_event(response, "modal:close", {})
    return trigger_client_event(response, "listChanged", {})


def selected(request: StaffRequest, listing: Listing, verb: str) -> VisibleQuerySet[Any]:
    """The records meant, as far as the verb's permission reaches."""
    if (own := verb_for_many(listing.model, verb)) is not None:
        if not own.open_to(request.user, listing.label):
            raise PermissionDenied
        return meant(request, listing, own.needs)
    if verb not in listing.bulk or (verb == "assign" and not may_assign(listing, request.user)):
        raise PermissionDenied
    return meant(request, listing, VERBS[verb])


def meant(request: StaffRequest, listing: Listing, action: str) -> VisibleQuerySet[Any]:
    """The records ticked, or all that the list matches, as far as the user's action reaches.

    Raises ValidationError where the list's address cannot be understood: what it leaves out is not meant.
    """
    if _is_all(request):
        if names := not_understood(QueryDict(request.POST.get("query", "")), listing):
            text = _("“%(name)s” is no field of this list: nothing was changed.")
            raise ValidationError(text % {"name": names[0][:40]})
        state = _state(request, listing)
        if state.problem:
            raise ValidationError(state.problem)
        return rows_of(listing, state, request.user, now=timezone.now(), action=action)
    pks = [pk for text in request.POST.getlist("pk") if (pk := key_in(text))]
    return listing.rows.filter(pk__in=pks).visible_to(request.user, action)


class Told(NamedTuple):
    """What is told of a verb that was carried out on several records."""

    text: str
    level: str = "success"


def carry_out(
    request: StaffRequest, listing: Listing, *, deed: str, act: Callable[[VisibleQuerySet[Any], datetime], Told]
) -> HttpResponse:
    """Do this, at this moment, to the records that are meant, as one operation that one click undoes; then back to
    the list as it was when they were chosen, which tells it, or why the records could not be understood.
    """
    now, undo = timezone.now(), ""
    try:
        rows = meant(request, listing, Action.CHANGE)
    except ValidationError as refusal:
        told = Told(" ".join(refusal.messages), "error")
    else:
        with operation(Operation.Kind.BULK, by=request.user, at=now, label=deed):
            told = act(rows, now)
            undo = undo_url()
    flash(request, told.text, level=told.level, undo=undo)
    query = request.POST.get("query", "")
    return redirect(f"{listing.url('list')}?{query}" if query else listing.url("list"))


def _together(act: Act, rows: VisibleQuerySet[Any], at: datetime) -> Told:
    number = rows.count()
    changed = act(rows, at)
    return Told(_outcome(changed, number - changed))


def _apart(act: Act, rows: VisibleQuerySet[Any], at: datetime) -> Told:
    """Do it to one after the other. Raises ValidationError where all refuse."""
    changed, refusals = 0, list[str]()
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                changed += act(rows.filter(pk=pk), at)
        except ValidationError as refusal:
            refusals += refusal.messages[:1]
    if refusals and not changed:
        raise ValidationError(refusals[: carrying.REASONS])
    if not refusals:
        return Told(_outcome(changed, 0))
    left_out = ngettext("%(n)s was left out:", "%(n)s were left out:", len(refusals)) % {"n": _grouped(len(refusals))}
    return Told(" ".join([_outcome(changed, 0), left_out, *refusals[: carrying.REASONS]]), "warning")


def refuse_more(rows: VisibleQuerySet[Any], counted: str) -> None:
    """Refuse to change more records than the dialog has counted."""
    known = key_in(counted)
    if known is not None and (number := rows.count()) > known:
        text = _("There are %(now)s records by now, not the %(then)s that were counted: look at them again.")
        raise ValidationError(text % {"now": _grouped(number), "then": _grouped(known)})


def _seen(request: StaffRequest, listing: Listing) -> int:
    return rows_of(listing, _state(request, listing), request.user, now=timezone.now()).count()


def _wording(verb: str, number: int) -> dict[str, str]:
    shown = {"n": _grouped(number)}
    questions = {
        "edit": ngettext("Change %(n)s record", "Change %(n)s records", number),
        "assign": ngettext("Assign %(n)s record", "Assign %(n)s records", number),
        "delete": ngettext("Delete %(n)s record", "Delete %(n)s records", number),
    }
    return {"question": f"{questions[verb] % shown}?", "do_it": questions[verb] % shown}


def _worded(verb: Verb, number: int) -> dict[str, str]:
    of = ngettext("%(verb)s: %(n)s record", "%(verb)s: %(n)s records", number)
    return {"question": of % {"verb": verb.label, "n": _grouped(number)}, "do_it": str(verb.label)}


def _outcome(number: int, same: int) -> str:
    done = ngettext("%(n)s record was changed.", "%(n)s records were changed.", number) % {"n": _grouped(number)}
    if not same:
        return done
    kept = ngettext("%(n)s was so already.", "%(n)s were so already.", same) % {"n": _grouped(same)}
    return f"{done} {kept}"


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _state(request: StaffRequest, listing: Listing) -> ListState:
    return ListState.read(QueryDict(request.POST.get("query", "")), listing, request.user)


def _is_all(request: StaffRequest) -> bool:
    return request.POST.get("all") == "1"
