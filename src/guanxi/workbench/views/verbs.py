"""A verb of a record, carried out on its page: at once, or with what its dialog asks for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.shell.errors import too_many_requests
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import told_in_words
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import verb_named
from guanxi.workbench.views.answering import changed, form_page, go_to


@require_http_methods(["GET", "POST"])
def do(request: StaffRequest, listing: Listing, pk: int, key: str) -> HttpResponse:
    """Carry a verb out, and let the page fetch itself anew or lead on; what is refused stands in the dialog."""
    verb = verb_named(listing.model, key)
    if verb is None or verb.fits is None:
        raise Http404
    record = get_visible_or_404(listing.rows, request.user, verb.needs, pk=pk)
    if not verb.open_to(request.user, listing.label):
        raise PermissionDenied
    if request.method == "POST" and not verb.may_be_tried(request, listing.label):
        return too_many_requests(request)
    form = verb.asked(request.POST if request.method == "POST" else None, record, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with told_in_words():
                made = verb.run(record, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            if verb.goes_to is None and request.htmx:
                return changed(verb.told)
            flash(request, verb.told, undo=True)
            return go_to(request, verb.goes_to(made) if verb.goes_to else record.get_absolute_url())
    context = {
        "listing": listing,
        "record": record,
        "form": form,
        "title": _("%(verb)s: %(record)s") % {"verb": verb.label, "record": record},
        "submit": verb.label,
        "draft": f"{listing.key}/{pk}/{key}",
    }
    return form_page(request, context, 422 if form.errors else 200)


def _refuse(form: Form, refusal: ValidationError) -> None:
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, messages in told.items():
        form.add_error(name if name in form.fields else None, messages)
