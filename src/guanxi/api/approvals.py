"""Approvals over HTTP, beyond listing and deciding them: asking for one, and reading what is asked."""

from datetime import date
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import ValidationError as InputError
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from pydantic import ValidationError as WrongTypes

from guanxi.access.models import Role, User
from guanxi.access.scopes import Action
from guanxi.api import attributes, kinds, writing
from guanxi.api.answers import answer, answer_with, writes
from guanxi.api.authentication import admit
from guanxi.api.problems import Refused, messages
from guanxi.api.resources import Resource, resources
from guanxi.api.routes import ABSENT, WRITE_ONE, Key, Once, fresh
from guanxi.api.sending import as_form_data, given_in, wrong_in
from guanxi.approvals import asking
from guanxi.approvals.asking import Terms
from guanxi.approvals.forms import TermsForm
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import listing_for, subject_for
from guanxi.approvals.words import words_of
from guanxi.workbench.verbs import verb_named

KINDS: Any = Literal[tuple(sorted(r.key for r in resources() if r.model is not Approval))]


class Asked(BaseModel):
    """What is to be approved of a record: `change`, as one would send it to the record, or its `verb` with `values`.

    Neither `approver` (a user's id) nor `role` (its name): one's lead. `until` is a day; by itself in three.
    """

    model_config = ConfigDict(extra="forbid")

    kind: KINDS
    id: StrictInt = Field(ge=1, le=kinds.LARGEST)
    change: dict[str, Any] | None = None
    verb: StrictStr | None = Field(None, max_length=40)
    values: dict[str, Any] = {}
    why: StrictStr = Field(min_length=1, max_length=2000)
    approver: StrictInt | None = Field(None, ge=1, le=kinds.LARGEST)
    role: StrictStr | None = Field(None, max_length=80)
    until: date | None = None


class Wanted(BaseModel):
    """One field: what it holds as it was asked, and what it shall hold; of a verb, what it is given."""

    field: str
    label: str
    before: str
    after: str


class Request(BaseModel):
    """What is asked for, as far as the reader may see the fields. `verb` is empty for a change."""

    kind: str
    id: int
    name: str
    verb: str
    label: str
    fields: list[Wanted]


def extend(router: Router, resource: Resource) -> None:
    """The addresses of approvals that no other record has."""
    responses: dict[Any, Any] = {201: resource.shown, **WRITE_ONE}

    @router.post("", response=responses, operation_id="approvals_ask", summary="Ask for approval")
    @writes(resource)
    def ask(request, payload: Asked, idempotency_key: Once = None) -> HttpResponse:
        about = next(r for r in resources() if r.key == payload.kind)
        admit(request, about, writing=True)
        record = writing.fetch(about, request.user, Action.CHANGE, payload.id)
        made = fresh(resource, _ask(about, record, payload, request.user), request.user)
        return answer_with(resource, made, request.user, 201, Location=f"{request.path}/{made.pk}")

    @router.get(
        "/{int:pk}/request",
        response={200: Request, **ABSENT},
        operation_id="approvals_request",
        summary="What is asked",
    )
    def read(request, pk: Key) -> HttpResponse:
        admit(request, resource)
        approval = writing.fetch(resource, request.user, Action.VIEW, pk)
        listing, record = listing_for(approval), subject_for(approval, request.user)
        if listing is None or record is None:
            raise Http404
        label, fields = words_of(approval, record, request.user)
        told = [{"field": f.name, "label": f.label, "before": f.before, "after": f.after} for f in fields]
        about = {"kind": listing.key, "id": record.pk, "name": str(record)}
        return answer(about | {"verb": approval.asked.get("verb", ""), "label": label, "fields": told})


def _ask(about: Resource, record: Any, given: Asked, user: User) -> Approval:
    """Raises Refused with what is wrong, PermissionDenied for what the asker could not do either."""
    if (given.change is None) == (given.verb is None):
        raise Refused(422, errors={"change": [_("Say either what is to be changed or which verb is meant.")]})
    told: dict[str, Any] = {"listing": about.listing, "record": record, "terms": _terms(given)}
    told |= {"by": user, "at": timezone.now()}
    try:
        if given.verb is None:
            sent = writing.custom_among(about, _typed(about.changed, given.change or {}, "change"))
            data = writing.form_data(about, sent, user, record)
            return asking.ask_change(names=list(data), data=data, **told)
        return asking.ask_verb(verb=given.verb, data=_given_to(about, given, record), **told)
    except ValidationError as refusal:
        within = "change" if given.verb is None else "values"
        wrong = messages(refusal)
        raise Refused(422, errors={_place(name, within): texts for name, texts in wrong.items()}) from refusal


def _place(name: str, within: str) -> str:
    if name in ("", "__all__"):
        return ""
    return "until" if name == "deadline" else name if name in Asked.model_fields else f"{within}.{name}"


def _given_to(about: Resource, given: Asked, record: Any) -> dict[str, Any]:
    verb = verb_named(about.model, given.verb or "")
    inputs = verb.form.base_fields if verb and verb.form else {}
    sent = _typed(attributes.payload("Values", inputs, {}, required=frozenset()), given.values, "values")
    return as_form_data(sent, inputs, kinds.currency_of(record), {})


def _typed(model: type[BaseModel], values: dict[str, Any], within: str) -> dict[str, Any]:
    """The values as their fields take them. Raises InputError, as for any body."""
    try:
        return given_in(model.model_validate(values))
    except WrongTypes as refusal:
        told = [{**each, "loc": ("body", f"{within}.{each['loc'][0]}")} for each in refusal.errors()]
        raise InputError(told) from refusal


def _terms(given: Asked) -> Terms:
    role = Role.objects.filter(name=given.role).first() if given.role else None
    if given.role and role is None:
        raise Refused(422, errors={"role": [_("There is no “%s” to refer to.") % given.role]})
    form = TermsForm()
    until = given.until or form.get_initial_for_field(form.fields["until"], "until")
    sent = {"why": given.why, "approver": given.approver, "role": role.pk if role else None, "until": until}
    form = TermsForm(sent)
    if not form.is_valid():
        raise Refused(422, errors=wrong_in(form))
    return form.terms
