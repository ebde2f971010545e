"""How parties are found: by name, code, place, and every number and address by which they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from guanxi.parties.models import ContactPoint, FormerFile, Party
from guanxi.parties.models.choices import Channel
from guanxi.parties.point_rules import Rule, rule_of
from guanxi.search import searchable

# All but phones, which are found by any of their digits.
ADDRESSES = tuple(channel for channel in Channel.values if channel != Channel.PHONE)


def _rows() -> QuerySet[Party]:
    points = ContactPoint.objects.only("party_id", "channel", "value", "normalised")
    former = FormerFile.objects.only("into_id", "code").order_by("pk")
    # Into lists of their own: a manager for each party costs more than the points.
    return Party.objects.only("name", "code").prefetch_related(
        Prefetch("points", points, to_attr="reached_by"), Prefetch("former_files", former, to_attr="once")
    )


def _addresses(rule: Rule) -> Callable[[Any], Iterator[str]]:
    """The addresses and accounts of a party to which this rule applies."""
    channels = {channel for channel in ADDRESSES if rule_of(channel) == rule}
    return lambda party: (point.value for point in party.reached_by if point.channel in channels)


def _phones(party: Any) -> Iterator[str]:
    return (point.normalised for point in party.reached_by if point.channel == Channel.PHONE)


searchable(
    Party,
    title=str,
    text=lambda party: [party.code, *(file.code for file in party.once)],
    guarded_text={rule: _addresses(rule) for rule in map(rule_of, ADDRESSES)},
    guarded_digits={rule_of(Channel.PHONE): _phones},
    rows=_rows,
    fields=["name", "code", "deleted_at"],
    related={ContactPoint._meta.label_lower: "party_id", FormerFile._meta.label_lower: "into_id"},
)
