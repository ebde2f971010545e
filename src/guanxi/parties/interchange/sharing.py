"""Numbers and addresses that several parties have: allowed, because families share them, but worth a look."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Min
from django.utils.translation import gettext as _

from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.record_loader import Target
from guanxi.parties.interchange.points import CHANNELS, same_as
from guanxi.parties.models import ContactPoint, Party

FIELDS = ("phone", "phone_2", "email")
SPACE = "reached"
REMEMBERED = 100_000
Point = tuple[str, str]


@dataclass(frozen=True)
class Holder:
    """Who has a number already: a party (its primary key), or the record that a `row` of the file speaks of."""

    who: Hashable
    row: int = 0
    told: str = ""

    def __str__(self) -> str:
        return self.told or _("Line %(row)d of the file has it as well.") % {"row": self.row}


class Sharing:
    """Remembers who has which number, and warns of each line that gives it to somebody else as well."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.holders: dict[Point, Holder] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """Look up who has the numbers of these lines, in bulk."""
        if len(self.holders) > REMEMBERED:
            self.holders.clear()
        asked = {point for line in lines for _name, point in _points(line)} - self.holders.keys()
        for channel in {channel for channel, _value in asked}:
            self._look_up(channel, [value for of, value in asked if of == channel])
        if self.loading.dry:
            kept = self.loading.memory.get(SPACE, [_key(point) for point in asked - self.holders.keys()])
            self.holders |= {
                point: Holder(*kept[_key(point)]) for point in asked - self.holders.keys() if _key(point) in kept
            }

    def take(self, line: Line, target: Target, key: str) -> None:
        """Warn where somebody other than the target has a number of the line; else it is the target's from now on.

        `key` names the target as long as it has no record.
        """
        who = target.record.pk if target.record is not None else key
        fresh: dict[str, list[Hashable]] = {}
        for name, point in _points(line):
            if name not in target.changes:
                continue
            holder = self.holders.get(point)
            if holder is None:
                self.holders[point] = Holder(who, line.number)
                fresh[_key(point)] = [who, line.number]
            elif holder.who not in (who, key):
                line.warn(f"{line.values[name]}: {holder}", name)
        if self.loading.dry and fresh:
            self.loading.memory.put(SPACE, fresh)

    def _look_up(self, channel: str, values: Sequence[str]) -> None:
        found = ContactPoint.objects.filter(
            channel=channel, normalised__in=values, party__deleted_at__isnull=True
        ).values_list("normalised")
        first = dict(found.annotate(first=Min("party_id")).order_by())
        parties = Party.objects.in_bulk(set(first.values()))
        visible = self.loading.visible(Party, parties)
        for value, pk in first.items():
            if pk in parties:
                self.holders[channel, value] = Holder(pk, told=_told(parties[pk]) if pk in visible else _hidden())


def _told(party: Party) -> str:
    return _("%(name)s (%(code)s) has it as well.") % {"name": party.name, "code": party.code}


def _hidden() -> str:
    return _("Another customer has it as well.")


def _points(line: Line) -> Iterable[tuple[str, Point]]:
    return (
        (name, (CHANNELS[name], same_as(CHANNELS[name], line.values[name]))) for name in FIELDS if line.values.get(name)
    )


def _key(point: Point) -> str:
    return " ".join(point)
