"""Automation rules over HTTP: what they say, as one object that is read and sent alike, and the log of their runs."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.api import kinds, writing
from guanxi.api.answers import answer, answer_with, writes
from guanxi.api.authentication import admit
from guanxi.api.preconditions import version_wanted
from guanxi.api.problems import Problem, Refused
from guanxi.api.resources import Resource
from guanxi.api.routes import ABSENT, WRITE, WRITE_ONE, IfMatch, Key, Once, fresh
from guanxi.automation import actions, stating
from guanxi.automation.editing import MOST_STEPS
from guanxi.automation.matching import listing_for
from guanxi.automation.models import Rule, Run, Trigger
from guanxi.automation.queueing import in_words
from guanxi.automation.sentences import sentence
from guanxi.automation.trying import try_out
from guanxi.records.actions import Conflict
from guanxi.shell.limiting import may_ask
from guanxi.workbench.listing import Listing, listing_named

MOST = 200
Name = Annotated[StrictStr, Field(min_length=1, max_length=80)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[int | None, Query(ge=1, le=kinds.LARGEST, description="`next` of the page before.")]


class Statement(BaseModel):
    """When (`trigger`, with `fields` of a change, `at` of a day, `date_field` and `days` of a date), if (`condition`),
    then (`steps`: each its `kind` and what that asks for).
    """

    model_config = ConfigDict(extra="forbid")

    trigger: Trigger
    fields: list[StrictStr] | None = None
    at: Annotated[StrictStr, Field(pattern=r"^\d\d:\d\d$")] | None = None
    date_field: StrictStr | None = None
    days: Annotated[StrictInt, Field(ge=-365, le=365)] | None = None
    condition: dict[StrictStr, Any] | None = None
    steps: Annotated[list[dict[StrictStr, Any]], Field(min_length=1, max_length=MOST_STEPS)]


class NewRule(Statement):
    """A rule of one's own, which acts with one's rights on records of a `kind`."""

    name: Name
    kind: Annotated[StrictStr, Field(max_length=40)]
    is_on: StrictBool = True


class Definition(BaseModel):
    """What a rule says, the number of its version, and the same in words."""

    trigger: Trigger
    fields: list[str] | None
    at: str | None
    date_field: str | None
    days: int | None
    condition: dict[str, Any] | None
    steps: list[dict[str, Any]]
    kind: str
    number: int
    words: list[str]


class RunOf(BaseModel):
    """One record for which a rule acted, or did not get to; `name` and `operation` for who sees the record."""

    id: int
    at: datetime
    finished_at: datetime | None
    state: str
    number: int
    record: int
    name: str | None
    operation: int | None
    outcomes: list[dict[str, Any]]


class Runs(BaseModel):
    """Runs, the latest first."""

    items: list[RunOf]
    next: int | None


class Example(BaseModel):
    """A record for which it would have acted; `name` for who sees it, `may` whether its owner may change the record."""

    record: int
    name: str | None
    at: datetime
    may: bool


class TrialOf(BaseModel):
    """What it would have done in the last 30 days (a rule of time: now), without doing it; the latest examples.

    `is_cut` where more had happened than was looked at.
    """

    looked_at: int
    fired: int
    is_cut: bool
    examples: list[Example]


def extend(router: Router, resource: Resource) -> None:
    """The addresses of rules that no other record has."""
    _making(router, resource)
    _definition(router, resource)
    _trial(router, resource)

    @router.get("/{int:pk}/runs", response={200: Runs, **ABSENT}, operation_id="automation_runs", summary="Run log")
    def runs(request, pk: Key, after: After = None, limit: Limit = 50) -> HttpResponse:
        admit(request, resource)
        rule, listing = _rule(resource, request.user, Action.VIEW, pk)
        log = rule.runs.filter(pk__lt=after) if after else rule.runs.all()
        found = list(log.order_by("-pk")[: limit + 1])
        items = _told(found[:limit], listing, request.user)
        return answer({"items": items, "next": found[limit - 1].pk if len(found) > limit else None})


def _making(router: Router, resource: Resource) -> None:
    @router.post("", response={201: resource.shown, **WRITE}, operation_id="automation_create", summary="Create")
    @writes(resource)
    def create(request, payload: NewRule, idempotency_key: Once = None) -> HttpResponse:
        user = request.user
        if not user.may(Action.CREATE, resource.listing.label):
            raise PermissionDenied
        listing = listing_named(payload.kind)
        if listing is None or listing.model is Rule or not user.may(Action.VIEW, listing.label):
            raise Refused(422, errors={"kind": [_("There is no such kind of record.")]})
        values = _checked(listing, user, payload, name=payload.name, is_on=payload.is_on)
        rule = actions.create(values={**values, "kind": listing.key}, by=user, at=timezone.now())
        address = f"{request.path}/{rule.pk}"
        return answer_with(resource, fresh(resource, rule, user), user, 201, Location=address)


def _definition(router: Router, resource: Resource) -> None:
    @router.get(
        "/{int:pk}/definition",
        response={200: Definition, **ABSENT},
        operation_id="automation_definition",
        summary="What it says",
    )
    def read(request, pk: Key) -> HttpResponse:
        admit(request, resource)
        return _said(*_rule(resource, request.user, Action.VIEW, pk))

    @router.put(
        "/{int:pk}/definition",
        response={200: Definition, **WRITE_ONE, 412: Problem, 428: Problem},
        operation_id="automation_reword",
        summary="Change what it says",
    )
    @writes(resource)
    def reword(
        request, pk: Key, payload: Statement, if_match: IfMatch = None, idempotency_key: Once = None
    ) -> HttpResponse:
        rule, listing = _rule(resource, request.user, Action.CHANGE, pk)
        version = version_wanted(if_match, rule)
        if version not in (None, rule.version):
            raise Conflict(rule, [])
        values = _checked(listing, request.user, payload, name=rule.name, is_on=rule.is_on)
        said = {part: values[part] for part in ("trigger", "definition")}
        actions.reword(rule=rule, values=said, version=version, at=timezone.now())
        return _said(*_rule(resource, request.user, Action.VIEW, pk))


def _trial(router: Router, resource: Resource) -> None:
    @router.get(
        "/{int:pk}/trial", response={200: TrialOf, **ABSENT}, operation_id="automation_trial", summary="Dry run"
    )
    def trial(request, pk: Key) -> HttpResponse:
        admit(request, resource)
        rule, listing = _rule(resource, request.user, Action.VIEW, pk)
        if not may_ask(request, "automation.trial"):
            raise Refused(429)
        found = try_out(rule, listing, now=timezone.now())
        records = _seen(listing, request.user, [record.pk for record, _at, _may in found.examples])
        examples = [
            {"record": record.pk, "name": _name_in(records, record.pk), "at": at, "may": may}
            for record, at, may in found.examples
        ]
        counted = {"looked_at": found.looked_at, "fired": found.fired, "is_cut": found.is_cut}
        return answer(counted | {"examples": examples})


def _rule(resource: Resource, user: User, action: str, pk: int) -> tuple[Rule, Listing]:
    rows = Rule.objects.select_related("owner__team")
    rule = writing.fetch(resource, user, action, pk, rows)
    listing = listing_for(rule)
    if listing is None:
        raise Http404
    return rule, listing


def _said(rule: Rule, listing: Listing) -> HttpResponse:
    told = sentence(rule, listing)
    words = [text for text in (told.when, told.condition, *(step for _i, step in told.steps)) if text]
    body = stating.statement(rule) | {"kind": rule.kind, "number": rule.number, "words": words}
    return answer(body, ETag=f'"{rule.version}"')


def _checked(listing: Listing, user: User, given: Statement, *, name: str, is_on: bool) -> dict[str, Any]:
    said = given.model_dump(exclude={"name", "kind", "is_on"})
    edited = stating.stated(listing, user, said, name=name, is_on=is_on)
    if wrong := stating.wrong_in(edited, said):
        raise Refused(422, errors=wrong)
    return edited.values()


def _told(runs: list[Run], listing: Listing, user: User) -> list[dict[str, Any]]:
    records = _seen(listing, user, [run.object_id for run in runs])
    return [
        {
            "id": run.pk,
            "at": run.at,
            "finished_at": run.finished_at,
            "state": run.state,
            "number": run.number,
            "record": run.object_id,
            "name": _name_in(records, run.object_id),
            "operation": run.operation_id if run.object_id in records else None,
            "outcomes": [in_words(outcome) for outcome in run.outcomes],
        }
        for run in runs
    ]


def _seen(listing: Listing, user: User, pks: list[int]) -> dict[int, Any]:
    return dict(listing.rows.visible_to(user).select_related(*listing.related).in_bulk(pks))


def _name_in(records: dict[int, Any], pk: int) -> str | None:
    return str(records[pk]) if pk in records else None
