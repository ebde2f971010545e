"""Who is erased: the file, those merged into it, and the words by which the person is recognised elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from guanxi.kernel import phones
from guanxi.parties.models import Address, ContactPoint, FormerFile, Party
from guanxi.parties.models.choices import Channel

# Shorter words stand in ordinary texts as well.
SHORTEST, SHORTEST_NAME = 6, 3
# What can be looked for as a name at all: "1" or "A" stands everywhere.
LEAST = 2


@dataclass(frozen=True)
class Subject:
    """The keys of the person's files; their names; and the words that nobody else bears."""

    keys: list[int]
    names: list[str]
    words: list[str]

    @property
    def identifiers(self) -> list[str]:
        """Everything by which the person is recognised, the longest first."""
        names = {name for name in self.names if len(name) >= LEAST and any(map(str.isalpha, name))}
        return sorted({*names, *self.words}, key=len, reverse=True)


def subject_of(party: Party) -> Subject:
    """The person of this file."""
    keys = [party.pk, *former_keys(party.pk)]
    files = Party.everything.filter(pk__in=keys)
    former = FormerFile.objects.filter(into__in=keys).values_list("name", flat=True)
    names = sorted({*files.values_list("name", flat=True), *former} - {""})
    long = [name for name in names if len(name) >= SHORTEST_NAME and any(map(str.isalpha, name))]
    own_names = [name for name in long if not _others(keys).filter(name=name).exists()]
    words = {*own_names, *_points(keys), *_streets(keys)}
    return Subject(keys, names, sorted(words, key=len, reverse=True))


def former_keys(pk: int) -> list[int]:
    """The keys of the files that were merged into this one, and into those."""
    found: list[int] = []
    level = [pk]
    while level:
        level = list(FormerFile.objects.filter(into__in=level).values_list("party_id", flat=True))
        found += level
    return found


def _others(keys: Iterable[int]) -> QuerySet[Party]:
    return Party.everything.exclude(pk__in=list(keys))


def _points(keys: list[int]) -> Iterator[str]:
    """Numbers and addresses as they are written and compared, but for those that others have too."""
    for point in ContactPoint.objects.filter(party__in=keys):
        same = ContactPoint.objects.filter(channel=point.channel, normalised=point.normalised)
        if len(point.normalised) < SHORTEST or same.exclude(party__in=keys).exists():
            continue
        yield from (point.value, point.normalised)
        if point.channel == Channel.PHONE:
            yield phones.display(point.normalised)
            yield phones.digits(point.value)


def _streets(keys: list[int]) -> Iterator[str]:
    for street in Address.objects.filter(party__in=keys).values_list("street", flat=True).distinct():
        if len(street) > SHORTEST and not Address.objects.filter(Q(street=street) & ~Q(party__in=keys)).exists():
            yield street


def as_json(word: str) -> str:
    """The word as it stands inside a JSON text that knows ASCII only."""
    return json.dumps(word)[1:-1]
