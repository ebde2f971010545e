"""Writing the ledger: every function adds entries, none changes one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.operations import current
from guanxi.catalogue.stock.origin import Origin
from guanxi.kernel import calendar
from guanxi.loyalty.models import Draw, PointsEntry, Programme
from guanxi.loyalty.points import accounts

Kind = PointsEntry.Kind
# Points that come back can be spent for as long at least, even if they would have expired meanwhile.
GRACE = timedelta(days=30)
SPENT = Q(kind=Kind.REDEEMED) | Q(kind=Kind.REVERSED, points__gt=0)
EARNED = Q(kind=Kind.EARNED) | Q(kind=Kind.REVERSED, points__lt=0)


# So many points, and until when they can be spent (None: for ever).
Lot = tuple[int, date | None]


class NotEnoughPoints(ValidationError):
    """Fewer points are there than somebody wants to spend."""


@dataclass(frozen=True)
class About:
    """Whose doing an entry is, when, why, and for the sake of which record (None: by hand)."""

    at: datetime
    by: User | None = None
    reason: str = ""
    origin: Origin | None = None


@transaction.atomic
def earn(
    party: int,
    points: int,
    about: About,
    *,
    expires_on: date | None,
    kind: str = Kind.EARNED,
    reverses: PointsEntry | None = None,
) -> PointsEntry:
    """Give so many points, to be spent until the end of a day (None: for ever)."""
    left = accounts.put(party, points)
    return _enter(party, kind, points, about, left=left, expires_on=expires_on, reverses=reverses)


@transaction.atomic
def spend(
    party: int, points: int, about: About, *, kind: str = Kind.REDEEMED, reverses: PointsEntry | None = None
) -> PointsEntry:
    """Use so many points, those that expire first. Raises NotEnoughPoints."""
    if not accounts.take(party, points):
        raise NotEnoughPoints(_("There are not enough points: nothing was booked."))
    made = _enter(party, kind, -points, about, reverses=reverses)
    _draw(made, points, _lots(party))
    return made


@transaction.atomic
def take_back(party: int, points: int, about: About) -> PointsEntry:
    """Take points that were earned for the origin, first those themselves. Those that are gone are owed."""
    there = accounts.take_back(party, points)
    made = _enter(party, Kind.REVERSED, -points, about)
    mine = Q(origin_kind=about.origin.kind, origin_id=about.origin.pk) if about.origin else Q(pk__in=())
    _draw(made, there, _lots(party, first=mine))
    return made


@transaction.atomic
def give_back(
    party: int, points: int, about: About, *, entries: QuerySet[PointsEntry], skip: int = 0
) -> list[PointsEntry]:
    """Give back points that these entries used: as long as they would have lasted, 30 days at least.

    `skip` of them were given back before.
    """
    least = calendar.day(about.at) + GRACE
    lasting: dict[date | None, int] = defaultdict(int)
    draws = Draw.objects.filter(entry__in=entries).order_by("entry", F("lot__expires_on").desc(nulls_first=True), "pk")
    wanted = points
    for until, drawn in draws.values_list("lot__expires_on", "points"):
        passed = min(skip, drawn)
        part, skip = min(drawn - passed, wanted), skip - passed
        wanted -= part
        lasting[until and max(until, least)] += part
    lasting[least] += wanted
    one = entries.first() if about.origin is None else None
    return [
        earn(party, part, about, expires_on=until, kind=Kind.REVERSED, reverses=one)
        for until, part in lasting.items()
        if part
    ]


@transaction.atomic
def bring(origin: Origin, *, party: int | None, earned: int, spent: int, by: User | None, at: datetime) -> None:
    """Let so many points be earned by, and spent on, a record, whatever was booked for it before.

    Repeatable: the difference is booked, and none where there is none. What was booked for another customer is taken
    back. Raises NotEnoughPoints where more would be spent than there is.
    """
    about = About(at=at, by=by, origin=origin)
    before = set(_of(origin).order_by().values_list("party", flat=True))
    if not before and not earned and not spent:
        return
    for one in sorted(before | ({party} if party else set())):
        accounts.locked(one)
        wanted = (earned, spent) if one == party else (0, 0)
        _bring(one, about, *wanted)


def _bring(party: int, about: About, earned: int, spent: int) -> None:
    """Backwards first: what is given back can be spent at once."""
    assert about.origin is not None  # only records have entries that follow from them
    mine = _of(about.origin).filter(party=party)
    used, back = -_sum(mine.filter(kind=Kind.REDEEMED)), _sum(mine.filter(kind=Kind.REVERSED, points__gt=0))
    got = _sum(mine.filter(EARNED))
    if used - back > spent:
        of = mine.filter(kind=Kind.REDEEMED)
        give_back(party, used - back - spent, about, entries=of, skip=back)
    if got - earned > (gone := _expired(mine)):
        take_back(party, got - earned - gone, about)
    if got < earned:
        _earn_again(party, earned - got, about, mine.filter(EARNED))
    if used - back < spent:
        spend(party, spent - used + back, about)


def _earn_again(party: int, points: int, about: About, mine: QuerySet[PointsEntry]) -> None:
    """Earn so many points more: those that were taken back last as long as they would have, 30 days at least."""
    earned: list[Lot] = []
    gone: list[Lot] = []
    for entry in mine.order_by("pk"):
        if entry.points > 0:
            _pop(gone, entry.points)
            earned.append((entry.points, entry.expires_on))
        else:
            gone += _pop(earned, -entry.points)
    least, lasting = calendar.day(about.at) + GRACE, defaultdict[date | None, int](int)
    for part, until in _pop(gone, points):
        lasting[until and max(until, least)] += part
    if fresh := points - sum(lasting.values()):
        lasting[Programme.current().expiry(calendar.day(about.at))] += fresh
    for until, part in lasting.items():
        earn(party, part, about, expires_on=until)


def _pop(lots: list[Lot], points: int) -> list[Lot]:
    """Take so many points off the end of these lots, as far as there are any; answers them."""
    taken: list[Lot] = []
    while lots and points:
        held, until = lots.pop()
        part = min(held, points)
        points -= part
        taken.append((part, until))
        if held > part:
            lots.append((held - part, until))
    return taken


def booked(origin: Origin) -> tuple[int, int]:
    """How many points are booked as earned by a record, and as spent on it."""
    rows = _of(origin)
    return _sum(rows.filter(EARNED)), -_sum(rows.filter(SPENT))


def _of(origin: Origin) -> QuerySet[PointsEntry]:
    return PointsEntry.objects.filter(origin_kind=origin.kind, origin_id=origin.pk)


def _expired(mine: QuerySet[PointsEntry]) -> int:
    """How many of the points that these entries brought have expired: nobody had any good of them, nor owes them."""
    gone = Draw.objects.filter(lot__in=mine.filter(kind=Kind.EARNED), entry__kind=Kind.EXPIRED)
    return gone.aggregate(sum=Sum("points"))["sum"] or 0


def _sum(rows: QuerySet[PointsEntry]) -> int:
    return rows.aggregate(sum=Sum("points"))["sum"] or 0


def _lots(party: int, *, first: Q | None = None) -> QuerySet[PointsEntry]:
    rows = PointsEntry.objects.filter(party=party, left__gt=0)
    rank = Case(When(first, then=Value(0)), default=Value(1)) if first is not None else Value(0)
    return rows.annotate(rank=rank).order_by("rank", *accounts.SOONEST)


def _draw(entry: PointsEntry, points: int, lots: Iterable[PointsEntry]) -> None:
    """Use up so many points of these lots, one after the other."""
    drawn = []
    for lot in lots if points else ():
        part = min(lot.left, points)
        PointsEntry.objects.filter(pk=lot.pk).update(left=F("left") - part)
        drawn.append(Draw(entry=entry, lot=lot, points=part))
        if (points := points - part) == 0:
            break
    Draw.objects.bulk_create(drawn)


def _enter(
    party: int,
    kind: str,
    points: int,
    about: About,
    *,
    left: int = 0,
    expires_on: date | None = None,
    reverses: PointsEntry | None = None,
) -> PointsEntry:
    under_way = current()
    return PointsEntry.objects.create(
        party_id=party,
        kind=kind,
        points=points,
        left=left,
        expires_on=expires_on,
        reason=about.reason[:200],
        **(about.origin.named if about.origin else {}),
        at=about.at,
        by=about.by,
        operation=under_way.operation() if under_way else None,
        reverses=reverses,
    )
