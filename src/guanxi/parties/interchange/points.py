"""Contact points of many parties at once: what they hold, and what a file adds to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanxi.exchange.inserting import columns_of, insert_rows
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


def held(pks: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """What parties are reached by, normalised: party → channel → values."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = ContactPoint.objects.filter(party_id__in=pks).order_by("-is_primary", "pk")
    for party_id, channel, value in rows.values_list("party_id", "channel", "normalised"):
        found[party_id][channel].append(value)
    return found


def add_new(wanted: Iterable[Wanted]) -> None:
    """Write the points of parties that have none yet and are made by the same operation, which tells of them."""
    points = {(p.party_id, p.channel, p.normalised): p for p in map(_point, wanted)}
    primary: set[tuple[int, str]] = set()
    for point in points.values():
        point.is_primary = (point.party_id, point.channel) not in primary
        primary.add((point.party_id, point.channel))
    insert_rows(ContactPoint, COLUMNS, ([getattr(point, name) for name in COLUMNS] for point in points.values()))


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
