"""Privacy over HTTP, to be read only: who has looked at whom, its alarms, and how a customer's consents came about."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.api.answers import answer
from guanxi.api.authentication import admit
from guanxi.api.kinds import LARGEST
from guanxi.api.problems import Refused
from guanxi.api.resources import Resource, resources
from guanxi.api.routes import ABSENT, REFUSALS, Key
from guanxi.privacy import alarms, consents
from guanxi.privacy.models import Consent
from guanxi.privacy.readings import SEE, ReadingsForm, asked, told
from guanxi.readlog.noting import How, note

MOST = 200
Id = Annotated[int | None, Query(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[int | None, Query(ge=1, le=LARGEST, description="`next` of the page before.")]
Way = Literal["opened", "revealed", "printed", "exported", "api"]
router = Router(tags=["Guanxi"])


class Named(BaseModel):
    """A record by its id, and its name for who sees it."""

    id: int
    name: str | None


class Reading(BaseModel):
    """Somebody (null: the command line) was shown a record of a kind; `field` of a number that is masked otherwise."""

    at: datetime
    reader: Named | None
    how: Way
    kind: str
    record: Named
    field: str


class Readings(BaseModel):
    """Entries of the read log, the latest first."""

    items: list[Reading]
    next: str | None


class Alarm(BaseModel):
    """Unusually much read: in which way, how many records, and who has seen to it."""

    at: datetime
    way: str
    number: int
    told: str
    done_by: Named | None


class Alarms(BaseModel):
    """The latest alarms."""

    items: list[Alarm]


class ConsentOf(BaseModel):
    """An entry of the ledger: what was said for a purpose and a channel (null: for all). `stands` until a later one."""

    id: int
    stands: bool
    purpose: Named | None = None
    channel: str | None = None
    state: Literal["given", "withdrawn"] = "given"
    at: datetime | None = None
    how: str = ""
    evidence: str = ""
    until: date | None = None
    by: Named | None = None


class Consents(BaseModel):
    """The ledger of a customer, the latest entries first; `next` is `after` of the page behind."""

    items: list[ConsentOf]
    next: int | None


@router.get(
    "/readings", response={200: Readings, **REFUSALS}, operation_id="readings", summary="Who has looked at whom"
)
def readings(
    request,
    person: Id = None,
    reader: Id = None,
    how: Way | None = None,
    since: date | None = None,
    until: date | None = None,
    after: After = None,
    limit: Limit = 50,
) -> HttpResponse:
    """The read log, for privacy officers: of a customer, of a reader, of a way, from a day and up to one."""
    user = _officer(request)
    given = {"person": person, "reader": reader, "how": how, "since": since, "until": until}
    form = ReadingsForm({name: value for name, value in given.items() if value is not None}, user=user)
    if not form.is_valid():
        raise Refused(422, errors={name: [str(text) for text in texts] for name, texts in form.errors.items()})
    rows = asked(form.cleaned_data, user)
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: limit + 1])
    keys = {resource.listing.label: resource.key for resource in resources()}
    items = [
        {
            "at": one.entry.at,
            "reader": _named(one.entry.reader),
            "how": one.entry.how,
            "kind": keys.get(one.entry.model, one.entry.model),
            "record": {"id": one.entry.object_id, "name": one.name or None},
            "field": one.entry.field,
        }
        for one in told(found[:limit], user)
    ]
    # As text: more digits than the numbers of a browser hold.
    return answer({"items": items, "next": str(found[limit - 1].pk) if len(found) > limit else None})


@router.get(
    "/readings/alarms",
    response={200: Alarms, **REFUSALS},
    operation_id="readings_alarms",
    summary="Unusually much read",
)
def unusual(request) -> HttpResponse:
    """The latest alarms, for privacy officers; done is what any of them has done."""
    _officer(request)
    items = [
        {
            "at": message.raised_at,
            "way": message.facts["way"],
            "number": message.facts["n"],
            "told": alarms.told(message),
            "done_by": _named(message.closed_by),
        }
        for message in alarms.recent()
    ]
    return answer({"items": items})


def extend(router: Router, resource: Resource) -> None:
    """The address of a customer's consents; to the same one they are written down."""

    @router.get(
        "/{int:pk}/consents",
        response={200: Consents, **ABSENT},
        operation_id="consents_of",
        summary="How consents stand and came about",
    )
    def ledger(request, pk: Key, after: After = None, limit: Limit = 50) -> HttpResponse:
        """What the customer has allowed and forbidden; fields that a rule keeps from one are left out."""
        admit(request, resource)
        user: User = request.user
        party = get_visible_or_404(resource.listing.rows, user, pk=pk)
        rows: Any = Consent.objects.visible_to(user).filter(party=party).select_related("purpose", "by")
        standing = set(rows.standing().values_list("pk", flat=True))
        found = list(consents.latest_first(rows))
        begin = next((place + 1 for place, entry in enumerate(found) if entry.pk == after), 0)
        shown = found[begin : begin + limit]
        note(shown, How.API, by=user)
        more = shown[-1].pk if len(found) > begin + limit else None
        return answer({"items": [_entry(entry, user, entry.pk in standing) for entry in shown], "next": more})


def _entry(entry: Consent, user: User, stands: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "purpose": _named(entry.purpose),
        "channel": entry.channel or None,
        "state": entry.state,
        "at": entry.at,
        "how": entry.how,
        "evidence": entry.evidence,
        "until": entry.until,
        "by": _named(entry.by),
    }
    label = Consent._meta.label_lower
    return {"id": entry.pk, "stands": stands} | {n: value for n, value in told.items() if user.reads(label, n)}


def _officer(request: Any) -> User:
    """Who asks, if the read log is theirs to see, by a token that is not for some kinds of record only."""
    admit(request)
    user: User = request.user
    if not user.able(SEE):
        raise PermissionDenied
    return user


def _named(record: Any) -> dict[str, Any] | None:
    return None if record is None else {"id": record.pk, "name": str(record)}
