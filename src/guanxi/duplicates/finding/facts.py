"""What is compared of a file, fetched for many at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from guanxi.duplicates.finding import names
from guanxi.duplicates.finding.names import Name
from guanxi.kernel.text import match_key
from guanxi.parties.models import Address, ContactPoint, Party
from guanxi.parties.models.choices import Channel, PartyKind
from guanxi.parties.points import phone_key

COMPARED = (Channel.PHONE, Channel.EMAIL, Channel.WECHAT)
_MOBILE = re.compile(r"\+861\d{10}|1[3-9]\d{9}")
_BLANKS = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Facts:
    """One file, made comparable. `points` are (channel, normalised form), `streets` addresses without blanks."""

    pk: int
    name: Name
    is_person: bool
    city: str = ""
    birthday: date | None = None
    gender: str = ""
    points: set[tuple[str, str]] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)

    def of(self, channel: str) -> set[str]:
        """The numbers or addresses of one channel."""
        return {value for kind, value in self.points if kind == channel}


def name_of(text: str, kind: str, city: str) -> Name:
    """The name of a party of this kind, taken apart."""
    return names.person(text) if kind == PartyKind.PERSON else names.organisation(text, city)


def point_of(channel: str, normalised: str) -> tuple[str, str]:
    """The form by which points are compared across channels: a phone number given as a WeChat name is that number."""
    if channel == Channel.WECHAT and _MOBILE.fullmatch(normalised):
        return str(Channel.PHONE), phone_key(normalised)
    return channel, normalised


def facts_of(pks: Collection[int]) -> dict[int, Facts]:
    """The living files among these, by key: three queries."""
    rows = Party.objects.filter(pk__in=pks).values_list("pk", "name", "kind", "city", "birthday", "gender")
    found = {
        pk: Facts(pk, name_of(name, kind, city), kind == PartyKind.PERSON, _town(city), day, gender)
        for pk, name, kind, city, day, gender in rows
    }
    points = ContactPoint.objects.filter(party__in=found, channel__in=COMPARED)
    for pk, channel, normalised in points.values_list("party", "channel", "normalised"):
        found[pk].points.add(point_of(channel, normalised))
    for pk, street in _streets(found).items():
        found[pk].streets |= street
    return found


@lru_cache(names.MANY)
def _town(city: str) -> str:
    return match_key(city).removesuffix("市")


def _streets(pks: Collection[int]) -> dict[int, set[str]]:
    streets: dict[int, set[str]] = defaultdict(set)
    for pk, street in Address.objects.filter(party__in=pks).exclude(street="").values_list("party", "street"):
        if len(plain := _BLANKS.sub("", match_key(street))) > 3:
            streets[pk].add(plain)
    return streets
