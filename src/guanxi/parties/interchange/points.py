"""Contact points of many parties at once: what they hold, and what a file adds to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanxi.kernel.inserting import columns_of, insert_rows
from guanxi.parties.models import ContactPoint
from guanxi.parties.models.choices import Channel, Source
from guanxi.parties.points import normalise

# Field → channel; a second number is a point like the first, but never the primary one.
CHANNELS: Mapping[str, str] = {
    "phone": Channel.PHONE,
    "phone_2": Channel.PHONE,
    "email": Channel.EMAIL,
    "wechat": Channel.WECHAT,
    "weibo": Channel.WEIBO,
    "website": Channel.WEBSITE,
}

COLUMNS = columns_of(ContactPoint)
# Reading a number costs more than writing it, and each is compared several times.
same_as = lru_cache(20_000)(normalise)


@dataclass(frozen=True)
class Wanted:
    """A number or address that a party is to have."""

    party_id: int
    field: str
    value: str


def held(pks: Collection[int], form: str = "normalised") -> dict[int, dict[str, list[str]]]:
    """What parties are reached by, in the `form` by which it is compared or as it was written ("value").

    Party → channel → values, the primary one first.
    """
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = ContactPoint.objects.filter(party_id__in=pks).order_by("-is_primary", "pk")
    for party_id, channel, value in rows.values_list("party_id", "channel", form):
        found[party_id][channel].append(value)
    return found


def add_new(wanted: Iterable[Wanted]) -> None:
    """Write the points of parties that have none yet and are made by the same operation, which tells of them."""
    values: dict[tuple[int, str, str], str] = {}
    for want in wanted:
        channel = CHANNELS[want.field]
        values[want.party_id, channel, same_as(channel, want.value)] = want.value
    insert_rows(ContactPoint, COLUMNS, _rows(values))


def _rows(values: Mapping[tuple[int, str, str], str]) -> Iterator[list[Any]]:
    """The rows of new points, by party, channel and normalised value; the first of a channel is the primary one."""
    blank = ContactPoint(source=Source.IMPORT)
    default = {name: getattr(blank, name) for name in COLUMNS}
    primary: set[tuple[int, str]] = set()
    for (party_id, channel, normalised), value in values.items():
        first = (party_id, channel) not in primary
        primary.add((party_id, channel))
        own = {"party_id": party_id, "channel": channel, "value": value, "normalised": normalised, "is_primary": first}
        yield [*(default | own).values()]


def add(wanted: Iterable[Wanted]) -> None:
    """Give parties further points; one in a main field becomes the primary one, and takes the former's place."""
    asked = {(p.party_id, p.channel, p.normalised): (w, p) for w in wanted for p in [_point(w)]}
    stored = ContactPoint.objects.filter(party_id__in={w.party_id for w, _ in asked.values()})
    known = {(p.party_id, p.channel, p.normalised) for p in stored}
    primary = {(p.party_id, p.channel): p for p in stored if p.is_primary}
    made, changed = [], {}
    for key, (want, point) in asked.items():
        if key in known:
            continue
        former = primary.get(key[:2])
        if former is None or former.pk is None or want.field == "phone_2":
            point.is_primary = former is None
            primary.setdefault(key[:2], point)
            made.append(point)
        else:
            former.value, former.normalised = point.value, point.normalised
            changed[former.pk] = former
    ContactPoint.objects.bulk_update(changed.values(), ["value", "normalised"])
    ContactPoint.objects.bulk_create(made)


def _point(wanted: Wanted) -> ContactPoint:
    channel: Any = CHANNELS[wanted.field]
    return ContactPoint(
        party_id=wanted.party_id,
        channel=channel,
        value=wanted.value,
        normalised=same_as(channel, wanted.value),
        source=Source.IMPORT,
    )
