"""A verb of a record, carried out on its page: at once, or with what its dialog asks for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.checking import told_in_words
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import verbs_of


@require_http_methods(["GET", "POST"])
def do(request: StaffRequest, listing: Listing, pk: int, key: str) -> HttpResponse:
    """Carry a verb out, and let the page fetch itself anew; what is refused stands in the dialog."""
    verb = next((verb for verb in verbs_of(listing.model) if verb.key == key), None)
    if verb is None or key not in listing.dialogs:
        raise Http404
    record = get_visible_or_404(listing.rows, request.user, verb.needs, pk=pk)
    if not verb.open_to(request.user, listing.label):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = verb.asked(data, record) if verb.form else Form(data)
    for field in form.fields.values():
        if hasattr(field, "limit_to"):
            field.limit_to(request.user)
    if request.method == "POST" and (verb.form is None or form.is_valid()):
        try:
            with told_in_words():
                verb.run(record, getattr(form, "cleaned_data", {}), by=request.user, at=timezone.now())
        except ValidationError as refusal:
            form.is_valid()
            _refuse(form, refusal)
        else:
            return _done(request, record.get_absolute_url())
    context = {
        "listing": listing,
        "record": record,
        "form": form,
        "title": f"{verb.label}: {record}",
        "draft": f"{listing.key}/{pk}/{key}",
    }
    template = {"modal-body": "workbench/form_dialog.html"}.get(request.htmx.target or "", "workbench/form_body.html")
    return render(
        request, template if request.htmx else "workbench/form.html", context, status=422 if form.errors else 200
    )


def _refuse(form: Form, refusal: ValidationError) -> None:
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, messages in told.items():
        form.add_error(name if name in form.fields else None, messages)


def _done(request: StaffRequest, url: str) -> HttpResponse:
    if not request.htmx:
        flash(request, _("Done."), undo=True)
        return redirect(url)
    response = toast(HttpResponse(status=204), _("Done."), undo=True)
    trigger_client_event(response, "modal:close", {})
    return trigger_client_event(response, "recordsChanged", {})
