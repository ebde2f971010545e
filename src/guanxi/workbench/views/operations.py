"""Operations: what has been done, and undoing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit import undo as undoing
from guanxi.audit.keyed import is_key
from guanxi.audit.log import Change, Operation
from guanxi.audit.recording import from_json
from guanxi.shell.toasts import flash, toast
from guanxi.workbench import tasks
from guanxi.workbench.checking import form_asking
from guanxi.workbench.custom import field_named
from guanxi.workbench.deeds import deeds_of, label_of, told
from guanxi.workbench.leaving import way_out
from guanxi.workbench.listing import Listing
from guanxi.workbench.many import carrying
from guanxi.workbench.naming import Names, in_words, named, names_in
from guanxi.workbench.paging import Order, page
from guanxi.workbench.views import under_way
from guanxi.workbench.views.answering import changed, go_to


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """What has been done lately: by oneself, or by all for who may see that."""
    rows = Operation.objects.visible_to(request.user).select_related("by", "undone_by", "undoes", "undertaking")
    found = page(rows, Order("id", descending=True), request.GET.get("after", ""))
    deeds = deeds_of(found.records, request.user)
    for operation in found.records:
        operation.undone = hasattr(operation, "undone_by")
        operation.work = getattr(operation, "undertaking", None)
    context = {
        "operations": [(o, label_of(o), deeds.get(o.pk, [])) for o in found.records],
        "after": found.after,
        "title": _("Operations"),
    }
    return render(request, "workbench/operations.html", context)


@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo an operation; if later changes would be overwritten, say which and ask."""
    operation = get_visible_or_404(Operation.objects.select_related("undertaking"), request.user, pk=pk)
    if operation.by_id != request.user.pk and not request.user.able(under_way.UNDO_OTHERS):
        raise PermissionDenied
    overwrite, now = request.POST.get("overwrite") == "1", timezone.now()
    work = getattr(operation, "undertaking", None)
    if work is not None and work.is_running:
        return toast(HttpResponse(status=409), _("It is still under way: stop it first."), level="error")
    try:
        if operation.changes.all()[: carrying.MANY + 1].count() > carrying.MANY:
            return under_way.begun(
                request, tasks.start_undo(of=operation, by=request.user, at=now, overwrite=overwrite)
            )
        made = undoing.undo(operation=operation, by=request.user, at=now, overwrite=overwrite)
    except PermissionDenied as refusal:
        return toast(HttpResponse(status=403), str(refusal), level="error")
    except undoing.CannotUndo as refusal:
        if refusal.preview is None:
            return toast(HttpResponse(status=409), _("This has been undone already."), level="error")
        later = [(c.operation, deed) for c, deed in told(refusal.preview.examples, request.user)]
        context = {"operation": operation, "number": refusal.preview.overwritten, "later": later}
        response = render(request, "workbench/undo_conflict.html", context, status=409)
        # Undo is asked for from a toast or a row: the question belongs into the dialog.
        response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
        return response
    again, back = _is_undo(made), reverse("audit:undo", args=[made.pk])
    text = _("Undone.") if again else _("Done again.")
    if elsewhere := way_out(operation, at=request.htmx.current_url or "", user=request.user):
        flash(request, text, undo=back, redo=again)
        return go_to(request, elsewhere)
    response = HttpResponse()
    trigger_client_event(response, "modal:close", {})
    toast(response, text, undo=back, redo=again)
    return trigger_client_event(response, "recordsChanged", {})


def _is_undo(operation: Operation) -> bool:
    """Whether an operation takes something back; to undo an undo is to do it again."""
    steps = 0
    while operation.undoes is not None:
        operation, steps = operation.undoes, steps + 1
    return steps % 2 == 1


@require_POST
def restore_value(request: StaffRequest, listing: Listing, pk: int, change: int, field: str) -> HttpResponse:
    """Give one field the value that it had before a change."""
    record = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    log = Change.objects.filter(pk=change, model=listing.label, object_id=pk).first()
    held = _held(listing.model, field)
    if log is None or held not in log.before:
        raise PermissionDenied
    if field not in form_asking(listing, [field], request.user, record=record).fields:
        raise PermissionDenied
    names = names_in([log], request.user)
    try:
        listing.change(record=record, values={field: _value(listing.model, field, log, names)}, version=None)
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), level="error")
    text = _("%(field)s is “%(value)s” again.") % {
        "field": named(listing.model, held)[1],
        "value": in_words(listing.model, held, log.before[held], names),
    }
    return changed(text)


def _held(model: type[models.Model], field: str) -> str:
    """Under which name the change log keeps a field; empty for what is none."""
    if is_key(field):
        return field
    return next((column.attname for column in model._meta.concrete_fields if column.name == field), "")


def _value(model: type[models.Model], field: str, log: Change, names: Names) -> Any:
    """The value that a field had before a change. Raises PermissionDenied for a record that the user does not see."""
    if is_key(field):
        custom = field_named(model, field)
        return custom.python(log.before[field]) if custom else None
    column: Any = model._meta.get_field(field)
    value = from_json(model, log.before)[column.attname]
    if not column.is_relation or value is None:
        return value
    found = names.get((column.related_model._meta.label_lower, value))
    if found is None:
        raise PermissionDenied
    return found
