"""The addresses of one resource. Ninja reads the handlers' annotations, which therefore are values, not texts."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Header, Path, Query, Router
from pydantic import BaseModel, Field, create_model

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.api import bulk, queries, writing
from guanxi.api.answers import answer, answer_with, told_once, writes
from guanxi.api.attributes import payload
from guanxi.api.authentication import admit
from guanxi.api.kinds import LARGEST
from guanxi.api.preconditions import version_wanted
from guanxi.api.problems import Problem, Refused
from guanxi.api.representation import shown
from guanxi.api.resources import Resource
from guanxi.conditions.urltext import from_text
from guanxi.customfields.registry import takes_fields
from guanxi.readlog.noting import How, note
from guanxi.records import actions
from guanxi.workbench.verbs import Verb

Key = Annotated[int, Path(ge=1, le=LARGEST, description="The record's id.")]
Once = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A request sent twice with one key is carried out once.")
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that was read; `*` to overwrite whatever is there.")
]
Filter = Annotated[str, Query(description="A condition, as JSON or as the address of a list has it.")]
Words = Annotated[str, Query(max_length=200, description="Words to search for.")]
Cursor = Annotated[str, Query(max_length=2000, description="`next` of the page before.")]
Fields = Annotated[str | None, Query(max_length=2000, description="The fields wanted, with commas between.")]
Count = Annotated[bool, Query(description="Count them, to 10,000; `more` says that there are more.")]
REFUSALS = {401: Problem, 403: Problem, 422: Problem, 429: Problem}
ABSENT = REFUSALS | {301: Problem, 404: Problem}
WRITE = REFUSALS | {400: Problem, 409: Problem, 413: Problem, 415: Problem}
WRITE_ONE = WRITE | {404: Problem, 410: Problem}
CustomSort = Annotated[str, Field(pattern=r"^-?x_[0-9a-z_]{1,62}$", description="The key of a custom field.")]
Handler = Callable[..., HttpResponse]


def router_of(resource: Resource) -> Router:
    """All addresses of the resource: what its listing has no form or action for is not there."""
    router = Router(tags=[str(resource.listing.title)])
    _listing(router, resource)
    _reading(router, resource)
    if resource.is_created:
        _creating(router, resource)
    if resource.listing.form is not None:
        _changing(router, resource)
        _deleting(router, resource)
        _many(router, resource)
    for verb in resource.verbs:
        _doing(router, resource, verb)
    return router


def _listing(router: Router, resource: Resource) -> None:
    name = resource.key
    items = create_model(
        f"{resource.model.__name__}Page",
        items=(list[resource.shown], ...),  # type: ignore[name-defined]
        next=(str | None, None),
        count=(int, 0),
        more=(bool, False),
    )
    sorts = sorted({"id", *resource.sorts})
    # Subscribed with a tuple, a Literal has its members for values.
    orders: Any = Literal[("", *sorts, *(f"-{key}" for key in sorts))]
    if takes_fields(resource.model):
        orders |= CustomSort
    Sort = Annotated[orders, Query(description="A field, with `-` before it from the greatest down.")]
    known = {"filter", "q", "sort", "after", "limit", "fields", "count"}

    @router.get("", response={200: items, **REFUSALS}, operation_id=f"{name}_list", summary=f"List {name}")
    def listed(
        request,
        filter: Filter = "",
        q: Words = "",
        sort: Sort = "",
        after: Cursor = "",
        limit: Annotated[int, Query(ge=1, le=queries.MOST)] = 50,
        fields: Fields = None,
        count: Count = False,
    ) -> HttpResponse:
        admit(request, resource)
        _only_known(request, known)
        now = timezone.now()
        keys = queries.fields_of(resource, fields, request.user)
        query = queries.Query(from_text(filter), q, sort, after, limit)
        found = queries.find(resource, query, request.user, now=now)
        note(found.records, How.API, by=request.user)
        body: dict[str, Any] = {"items": shown(resource, found.records, request.user, keys), "next": found.next}
        if count:
            body["count"], body["more"] = queries.count(resource, query, request.user, now=now)
        return answer(body)


def _reading(router: Router, resource: Resource) -> None:
    responses = {200: resource.shown, **ABSENT}

    @router.get("/{int:pk}", response=responses, operation_id=f"{resource.key}_read", summary="Read one")
    def read(request, pk: Key) -> HttpResponse:
        admit(request, resource)
        rows = resource.listing.rows.select_related(*resource.listing.related)
        record = writing.fetch(resource, request.user, Action.VIEW, pk, rows)
        note([record], How.API, by=request.user)
        return answer_with(resource, record, request.user)


def _creating(router: Router, resource: Resource) -> None:
    given, once = resource.created, getattr(resource.model, "TOLD_ONCE", ())
    named: dict[str, Any] = dict.fromkeys(once, (str, ...))
    made = create_model(f"{resource.model.__name__}Made", __base__=resource.shown, **named) if once else resource.shown

    @router.post("", response={201: made, **WRITE}, operation_id=f"{resource.key}_create", summary="Create")
    @writes(resource)
    @taking(given)
    def create(request, payload: Any, idempotency_key: Once = None) -> HttpResponse:
        record = writing.create(resource=resource, given=payload, by=request.user, at=timezone.now())
        response = answer_with(
            resource, fresh(resource, record, request.user), request.user, 201, Location=f"{request.path}/{record.pk}"
        )
        return told_once(response, {name: getattr(record, name) for name in once})


def _changing(router: Router, resource: Resource) -> None:
    given = resource.altered
    responses = {200: resource.shown, **WRITE_ONE, 412: Problem, 428: Problem}

    @router.patch("/{int:pk}", response=responses, operation_id=f"{resource.key}_change", summary="Change")
    @writes(resource)
    @taking(given)
    def change(request, pk: Key, payload: Any, if_match: IfMatch = None, idempotency_key: Once = None) -> HttpResponse:
        record = writing.fetch(resource, request.user, Action.CHANGE, pk)
        version = version_wanted(if_match, record)
        at = timezone.now()
        record = writing.change(
            resource=resource, record=record, given=payload, version=version, by=request.user, at=at
        )
        return answer_with(resource, fresh(resource, record, request.user), request.user)


def _deleting(router: Router, resource: Resource) -> None:
    name = resource.key

    @router.delete(
        "/{int:pk}", response={204: None, **WRITE_ONE, 412: Problem}, operation_id=f"{name}_delete", summary="Delete"
    )
    @writes(resource)
    def delete(request, pk: Key, if_match: IfMatch = None, idempotency_key: Once = None) -> HttpResponse:
        record = writing.fetch(resource, request.user, Action.DELETE, pk)
        if if_match is not None:
            version = version_wanted(if_match, record)
            if version not in (None, record.version):
                raise actions.Conflict(record, [])
        resource.listing.delete(records=resource.listing.rows.filter(pk=pk), at=timezone.now())
        return HttpResponse(status=204)

    if not resource.listing.has_bin:
        return

    @router.post(
        "/{int:pk}/restoration",
        response={200: resource.shown, **WRITE_ONE},
        operation_id=f"{name}_restore",
        summary="Take out of the bin",
    )
    @writes(resource)
    def restore(request, pk: Key, idempotency_key: Once = None) -> HttpResponse:
        binned: Any = resource.model._base_manager.filter(deleted_at__isnull=False)
        record = writing.fetch(resource, request.user, Action.DELETE, pk, binned)
        resource.listing.restore(records=binned.filter(pk=pk))
        return answer_with(resource, fresh(resource, record, request.user), request.user)


def _many(router: Router, resource: Resource) -> None:
    name = resource.key
    number = create_model(f"{resource.model.__name__}Number", number=(int, ...))
    given = create_model(f"{resource.model.__name__}BulkChange", __base__=bulk.Selection, set=(resource.changed, ...))

    def of(action: str) -> Callable[..., Any]:
        return lambda request, chosen: bulk.selected(resource, chosen, request.user, action, now=timezone.now())

    if "edit" in resource.listing.bulk:

        @router.post(
            "/bulk-change", response={200: number, **WRITE}, operation_id=f"{name}_bulk_change", summary="Change many"
        )
        @writes(resource)
        @taking(given)
        def change(request, payload: Any, idempotency_key: Once = None) -> HttpResponse:
            rows = of(Action.CHANGE)(request, payload)
            if payload.dry_run:
                return answer({"number": rows.count()})
            given = payload.set
            return answer({"number": bulk.change(resource=resource, rows=rows, given=given, by=request.user)})

    if "delete" in resource.listing.bulk:

        @router.post(
            "/bulk-deletion", response={200: number, **WRITE}, operation_id=f"{name}_bulk_delete", summary="Delete many"
        )
        @writes(resource)
        def delete(request, payload: bulk.Selection, idempotency_key: Once = None) -> HttpResponse:
            rows = of(Action.DELETE)(request, payload)
            if payload.dry_run:
                return answer({"number": rows.count()})
            at = timezone.now()
            return answer({"number": bulk.delete(resource=resource, rows=rows, by=request.user, at=at)})


def _doing(router: Router, resource: Resource, verb: Verb) -> None:
    inputs = dict(verb.form.base_fields) if verb.form else {}
    required = frozenset(name for name, field in inputs.items() if field.required)
    noun = "".join(part.title() for part in verb.key.split("-"))
    given = payload(f"{resource.model.__name__}{noun}", inputs, {}, required=required)
    about: dict[str, Any] = {
        "response": {200: resource.shown, **WRITE_ONE},
        "operation_id": f"{resource.key}_{verb.key.replace('-', '_')}",
        "summary": str(verb.label),
    }

    def carry_out(request: Any, pk: int, values: BaseModel | None) -> HttpResponse:
        record = writing.fetch(resource, request.user, verb.needs, pk)
        if not verb.may_be_tried(request, resource.listing.label):
            raise Refused(429)
        record = writing.do(verb=verb, record=record, given=values, by=request.user, at=timezone.now())
        return answer_with(resource, fresh(resource, record, request.user), request.user)

    if not inputs:

        @router.post(f"/{{int:pk}}/{verb.key}", **about)
        @writes(resource)
        def act(request, pk: Key, idempotency_key: Once = None) -> HttpResponse:
            return carry_out(request, pk, None)

    else:

        @router.post(f"/{{int:pk}}/{verb.key}", **about)
        @writes(resource)
        @taking(given)
        def act_with(request, pk: Key, payload: Any, idempotency_key: Once = None) -> HttpResponse:
            return carry_out(request, pk, payload)


def taking(model: type[BaseModel]) -> Callable[[Handler], Handler]:
    """Tell ninja the model of a handler's payload, which is there only when the resource is."""

    def decorate(handler: Handler) -> Handler:
        handler.__annotations__["payload"] = Annotated[model, Body()]
        return handler

    return decorate


def fresh(resource: Resource, record: Any, user: User) -> Any:
    """The record as the database has it now, whatever the action did beside, even take it out of the user's sight."""
    rows = resource.listing.rows.visible_to(user), resource.model._base_manager.all()
    found = (of.select_related(*resource.listing.related).filter(pk=record.pk).first() for of in rows)
    return next(record for record in found if record is not None)


def _only_known(request: Any, known: set[str]) -> None:
    """A misspelt parameter must not be taken for a list of everything."""
    if unknown := sorted(set(request.GET) - known):
        raise Refused(422, errors={unknown[0][:40]: [_("There is no such parameter.")]})
