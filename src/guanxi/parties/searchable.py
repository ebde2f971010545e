"""How parties are found: by name, code, place, and every number and address by which they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from guanxi.parties.models import ContactPoint, FormerFile, Party
from guanxi.parties.models.choices import Channel
from guanxi.parties.point_rules import Rule, rule_of
from guanxi.search import searchable

# All but phones, which are found by any of their digits.
ADDRESSES = tuple(channel for channel in Channel.values if channel != Channel.PHONE)


@dataclass(slots=True)
class Known:
    """By what one party is found: its points as (channel, value, normalised), the codes of files it went up from."""

    pk: int
    name: str
    code: str
    points: list[tuple[str, str, str]] = field(default_factory=list)
    once: list[str] = field(default_factory=list)


def _read(parties: QuerySet[Party]) -> Iterable[Known]:
    """Three queries, no objects: an import and a new index read every party there is."""
    known = {pk: Known(pk, name, code) for pk, name, code in parties.values_list("pk", "name", "code")}
    points = ContactPoint.objects.filter(party_id__in=known).order_by("pk")
    for pk, *point in points.values_list("party_id", "channel", "value", "normalised"):
        known[pk].points.append((point[0], point[1], point[2]))
    former = FormerFile.objects.filter(into_id__in=known).order_by("pk")
    for pk, code in former.values_list("into_id", "code"):
        known[pk].once.append(code)
    return known.values()


def _addresses(rule: Rule) -> Callable[[Known], Iterator[str]]:
    """The addresses and accounts of a party to which this rule applies."""
    channels = {channel for channel in ADDRESSES if rule_of(channel) == rule}
    return lambda party: (value for channel, value, _key in party.points if channel in channels)


def _phones(party: Known) -> Iterator[str]:
    return (key for channel, _value, key in party.points if channel == Channel.PHONE)


searchable(
    Party,
    title=lambda party: party.name,
    text=lambda party: [party.code, *party.once],
    guarded_text={rule: _addresses(rule) for rule in map(rule_of, ADDRESSES)},
    guarded_digits={rule_of(Channel.PHONE): _phones},
    read=_read,
    fields=["name", "code", "deleted_at"],
    related={ContactPoint._meta.label_lower: "party_id", FormerFile._meta.label_lower: "into_id"},
)
