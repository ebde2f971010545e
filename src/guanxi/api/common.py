"""Addresses that concern all resources: who one is, what there is, searching, undoing."""

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import BaseModel

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.scopes import Action
from guanxi.api.answers import answer, writes
from guanxi.api.problems import Refused
from guanxi.api.resources import Resource, resources
from guanxi.api.routes import REFUSALS, WRITE_ONE, Key, Once
from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import undo as undo_operation
from guanxi.conditions.describing import describe
from guanxi.search import kinds_found
from guanxi.search import search as search_index

UNDO_OTHERS = "audit.undo"
Words = Annotated[str, Query(min_length=1, max_length=200)]
router = Router(tags=["Guanxi"])


class Me(BaseModel):
    """Whose token this is, and how far it reaches."""

    user: str
    name: str
    token: str
    may_write: bool
    kinds: list[str]
    expires_at: str


class Kind(BaseModel):
    """A kind of record: its fields with their labels, and what may be done."""

    key: str
    title: str
    fields: dict[str, dict[str, Any]]
    verbs: dict[str, str]
    may: list[str]
    conditions: dict[str, Any]


class Kinds(BaseModel):
    """All kinds of record that the user may see."""

    items: list[Kind]


class Hit(BaseModel):
    """A record found."""

    kind: str
    id: int
    name: str


class Hits(BaseModel):
    """The best hits, best first."""

    items: list[Hit]


class Undone(BaseModel):
    """The number of the operation that took back another; undoing it does that again."""

    operation: int


@router.get("/me", response={200: Me, **REFUSALS}, operation_id="me", summary="Whose token this is")
def me(request) -> HttpResponse:
    user, token = request.user, request.auth
    body = Me(
        user=user.username,
        name=str(user),
        token=token.name,
        may_write=token.may_write,
        kinds=token.kinds,
        expires_at=token.expires_at.isoformat(),
    )
    return answer(body.model_dump())


@router.get("/kinds", response={200: Kinds, **REFUSALS}, operation_id="kinds", summary="What kinds of record there are")
def kinds(request) -> HttpResponse:
    """Each kind with its fields, verbs and the fields of conditions, as far as the token and its user may see them."""
    return answer({"items": [_kind(resource, request.user) for resource in _reached(request)]})


@router.get("/search", response={200: Hits, **REFUSALS}, operation_id="search", summary="Search everything")
def search(request, q: Words, limit: Annotated[int, Query(ge=1, le=50)] = 20) -> HttpResponse:
    """Records of all kinds by name, pinyin, initials, code, number or address."""
    found = kinds_found(q.replace("\0", ""), user=request.user)
    reached = [r.listing for r in _reached(request) if r.listing.label in found]
    within = {listing.label: listing.rows.visible_to(request.user) for listing in reached}
    keys = {r.listing.label: r.key for r in resources()}
    hits = search_index(q.replace("\0", ""), user=request.user, within=within, limit=limit)
    return answer({"items": [{"kind": keys[h.kind], "id": h.object_id, "name": h.title} for h in hits]})


@router.post(
    "/operations/{int:pk}/undo", response={201: Undone, **WRITE_ONE}, operation_id="undo", summary="Undo an operation"
)
@writes(None)
def undo(request, pk: Key, idempotency_key: Once = None) -> HttpResponse:
    """Take back all that an operation changed (its number stands in `X-Operation`), unless it was changed again."""
    operation = get_visible_or_404(Operation.objects.all(), request.user, pk=pk)
    if operation.by_id != request.user.pk and not request.user.able(UNDO_OTHERS):
        raise PermissionDenied
    try:
        made = undo_operation(operation=operation, by=request.user, at=timezone.now())
    except OutOfReach as error:
        raise Refused(403, str(error)) from error
    return answer({"operation": made.pk}, 201, X_Operation=str(made.pk))


def _reached(request: Any) -> list[Resource]:
    user, token = request.user, request.auth
    return [r for r in resources() if token.reaches(r.listing.label) and user.may(Action.VIEW, r.listing.label)]


def _kind(resource: Resource, user: Any) -> dict[str, Any]:
    readable, label = resource.readable_by(user), resource.listing.label
    return {
        "key": resource.key,
        "title": str(resource.listing.title),
        "fields": {
            a.key: {
                "label": str(a.label),
                "kind": a.kind.name,
                "may_write": a.input is not None and resource.may_write(user, a.key),
            }
            for a in resource.attributes.values()
            if a.key in readable
        },
        "verbs": {verb.key: str(verb.label) for verb in resource.verbs if verb.open_to(user, label)},
        "may": [str(action) for action in Action if user.may(action, resource.listing.label)],
        "conditions": describe(resource.listing.vocabulary, get_language() or "en", user=user),
    }
