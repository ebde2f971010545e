"""What hangs on a file, united without doubles: what a double knows besides goes to the one that stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from django.db.models import Q

from guanxi.duplicates.models import Pair
from guanxi.kernel.text import match_key
from guanxi.parties.models import Address, ContactPoint, PartyRole, Position

PLACE = ("country", "province", "city", "district", "street", "postcode")


def unite_points(survivor: int, losers: Collection[int]) -> None:
    """One of each number and address; who must not be called is not called by any of them."""
    for same in _alike(ContactPoint, survivor, losers, lambda point: (point.channel, point.normalised)):
        kept, *doubles = same
        if any(double.do_not_contact for double in doubles):
            kept.do_not_contact = True
        confirmed = [point.confirmed_at for point in same if point.confirmed_at]
        kept.confirmed_at = max(confirmed, default=None)
        _fill(kept, doubles, ("label", "source"))
    _first_of_each(ContactPoint, survivor, losers, "channel")


def unite_addresses(survivor: int, losers: Collection[int]) -> None:
    """One of each place; one is the first."""
    for kept, *doubles in _alike(
        Address, survivor, losers, lambda address: tuple(match_key(getattr(address, name)) for name in PLACE)
    ):
        _fill(kept, doubles, ("label",))
    _first_of_each(Address, survivor, losers, None)


def unite_roles(survivor: int, losers: Collection[int]) -> None:
    """A role that several play today has been played since the earliest day of them."""
    for kept, *doubles in _alike(
        PartyRole,
        survivor,
        losers,
        lambda role: role.role if role.until is None else (role.role, role.since, role.until),
    ):
        since = min(role.since for role in (kept, *doubles))
        kept.since = since
        _fill(kept, doubles, ("note",))


def unite_positions(survivor: int, losers: Collection[int]) -> None:
    """One open position of a person in an organisation, and none of a file in itself; one main contact."""
    files = {survivor, *losers}
    for position in Position.objects.filter(organisation__in=files, person__in=files):
        position.delete()
    rows = Position.objects.filter(Q(organisation__in=files) | Q(person__in=files), until__isnull=True)

    def who(position: Any) -> Hashable:
        organisation, person = position.organisation_id, position.person_id
        return (survivor if organisation in files else organisation, survivor if person in files else person)

    for kept, *doubles in _groups(rows, who, survivor, ("organisation_id", "person_id")):
        if any(double.is_primary for double in doubles):
            kept.is_primary = True
        _fill(kept, doubles, ("title", "department", "decision_role", "influence", "since"))
    led = Position.objects.filter(organisation__in=files, is_primary=True)
    for position in sorted(led, key=lambda each: (each.organisation_id != survivor, each.pk))[1:]:
        Position.objects.filter(pk=position.pk).update(is_primary=False)


def unite_pairs(survivor: int, losers: Collection[int]) -> None:
    """Whoever is not the same as a file that goes is not the same as the one that stands either."""
    rows = Pair.objects.filter(Q(first__in=losers) | Q(second__in=losers))
    for pair in rows.filter(state=Pair.State.APART):
        others = {pair.first_id, pair.second_id} - {survivor, *losers}
        if len(others) == 1:
            first, second = sorted((survivor, *others))
            kept = Pair.objects.filter(first=first, second=second).first() or Pair(first_id=first, second_id=second)
            kept.state, kept.decided_by_id, kept.decided_at = pair.state, pair.decided_by_id, pair.decided_at
            kept.save()
    rows.delete()


def _alike(model: Any, survivor: int, losers: Collection[int], key: Any) -> Iterable[list[Any]]:
    rows = model.objects.filter(party__in=[survivor, *losers])
    return _groups(rows, key, survivor, ("party_id",))


def _groups(rows: Any, key: Any, survivor: int, owners: tuple[str, ...]) -> Iterable[list[Any]]:
    """The rows that are the same, the survivor's first: the caller completes it, it is saved, and the rest goes."""
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    own_first = sorted(rows, key=lambda row: (all(getattr(row, owner) != survivor for owner in owners), row.pk))
    for row in own_first:
        groups[key(row)].append(row)
    for kept, *doubles in groups.values():
        if doubles:
            yield [kept, *doubles]
            for double in doubles:
                double.delete()
            kept.save()


def _fill(kept: Any, doubles: Iterable[Any], names: Iterable[str]) -> None:
    for name in names:
        for double in doubles:
            if not getattr(kept, name):
                setattr(kept, name, getattr(double, name))


def _first_of_each(model: Any, survivor: int, losers: Collection[int], by: str | None) -> None:
    """One primary row (of each channel): the survivor's, else the first loser's; where none is left, the oldest."""
    order = {pk: place for place, pk in enumerate((survivor, *losers))}
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in model.objects.filter(party__in=order):
        groups[getattr(row, by) if by else ""].append(row)
    for rows in groups.values():
        first = min(rows, key=lambda row: (not row.is_primary, order[row.party_id], row.pk))
        for row in rows:
            if row.is_primary != (row is first):
                model.objects.filter(pk=row.pk).update(is_primary=row is first)
