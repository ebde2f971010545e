"""Evidence for and against two files being one, in bits (log2 of how much more likely among true pairs than others).

After Fellegi and Sunter, "A Theory for Record Linkage" (1969); the weights are set by hand and held by the labelled
set of the tests. They add up with what is known before looking (`PRIOR`) to the odds; the score is these as a percent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from guanxi.duplicates.finding.facts import Facts
from guanxi.duplicates.finding.names import Name
from guanxi.kernel.pinyin import initials
from guanxi.parties.models.choices import Channel

PRIOR = -12.0
# From here on a pair stands in the queue.
LEAST = 50
_ROLE_BOXES = ("info", "sales", "service", "contact", "office", "admin", "hr", "mail", "support", "kefu")


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: its name, its weight in bits (negative: against), and what is shown of it."""

    key: str
    bits: float
    value: Any = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence comes to: `score` is the chance in percent, the reasons weightiest first."""

    score: int
    reasons: tuple[Reason, ...]


def compare(one: Facts, other: Facts) -> Verdict:
    """Weigh all that two files say."""
    found = [*_points(one, other), *_names(one, other), *_person(one, other), *_places(one, other)]
    odds = 2.0 ** (PRIOR + sum(reason.bits for reason in found))
    ordered = sorted(found, key=lambda reason: (reason.bits < 0, -abs(reason.bits)))
    return Verdict(round(100 * odds / (1 + odds)), tuple(ordered))


def is_hopeless(one: Facts, other: Facts) -> bool:
    """Whether they cannot come to `LEAST` whatever else they say: told in a twentieth of the time of `compare`.

    Of those that share a key nearly all are: two of a common name. Without a number or street in common a person's
    name (6 bits at most) needs the birthday (7) to reach the 12, and the birthday a name that is like the other.
    """
    if not (one.points.isdisjoint(other.points) and one.streets.isdisjoint(other.streets)):
        return False
    a, b, born, other_born = one.name, other.name, one.birthday, other.birthday
    if not (one.is_person and other.is_person):
        apart = bool(one.city and other.city and one.city != other.city)
        # Of two companies: 13 for the name, 3 for a number nearly the same, 7 less for the other city.
        return apart and not (born and other_born) and one.is_person == other.is_person
    if not (born and other_born and _is_one_day(born, other_born)):
        return True
    return a.sound != b.sound and a.is_han and b.is_han and set(a.core).isdisjoint(b.core)


def _is_one_day(a: date, b: date) -> bool:
    return a == b or (a.year == b.year and (a.month, a.day) == (b.day, b.month))


def _points(one: Facts, other: Facts) -> Iterator[Reason]:
    for channel, value in sorted(one.points & other.points):
        yield Reason(channel, _weight_of(channel, value), value)
    phones = one.of(Channel.PHONE), other.of(Channel.PHONE)
    if all(phones) and not phones[0] & phones[1]:
        near = any(DamerauLevenshtein.distance(a, b) == 1 for a in phones[0] for b in phones[1])
        yield Reason("phone_near", 3.0) if near else Reason("phone_other", -2.0)


def _weight_of(channel: str, value: str) -> float:
    if channel == Channel.PHONE:
        is_mobile = value.startswith("+861") and len(value) == 14
        return 11.5 if is_mobile else 8.0
    if channel == Channel.EMAIL and value.partition("@")[0] in _ROLE_BOXES:
        return 6.0
    return 11.0


def _names(one: Facts, other: Facts) -> Iterator[Reason]:
    if one.is_person != other.is_person:
        # A contact person and the company reached by the same number; or one file with the wrong kind.
        yield Reason("name", 8.0) if one.name.core == other.name.core else Reason("kind_other", -9.0)
    elif one.is_person:
        yield from _persons(one.name, other.name)
    else:
        yield from _organisations(one, other)


def _persons(a: Name, b: Name) -> Iterator[Reason]:
    if a.core == b.core and not a.is_partial:
        yield Reason("name", 6.0 if len(a.core) > 2 else 5.0)
    elif a.is_partial or b.is_partial:
        short, long = (a, b) if a.is_partial else (b, a)
        yield Reason("surname", 2.0) if long.core[:1] == short.core[:1] else Reason("name_other", -8.0)
    elif a.sound == b.sound or (a.turned and a.turned == b.sound) or (b.turned and b.turned == a.sound):
        # Two who write themselves differently but sound alike are one who was misheard, or one in pinyin.
        yield Reason("sound", 3.5 if a.is_han and b.is_han else 5.0)
    else:
        yield _near_persons(a, b)


def _near_persons(a: Name, b: Name) -> Reason:
    alike = round(fuzz.ratio(a.sound, b.sound))
    same_length = len(a.core) == len(b.core)
    one_sign_off = DamerauLevenshtein.distance(a.core, b.core) == 1
    if a.is_han and b.is_han:
        if sorted(a.core) == sorted(b.core):
            return Reason("turned", 3.0)
        if one_sign_off and a.core[:1] == b.core[:1] and len(a.core) + len(b.core) > 5:
            # 张晓明 and 张小明, or siblings: 张晓明 and 张晓红.
            return Reason("alike", 1.5 if alike >= 80 else -3.5, alike)
        if not same_length and one_sign_off and a.core[:1] == b.core[:1]:
            return Reason("alike", 0.5, alike)
    elif one_sign_off and min(len(a.core), len(b.core)) > 4:
        return Reason("alike", 3.5, alike)
    elif initials(a.core) == b.core or initials(b.core) == a.core:
        return Reason("initials", 1.0)
    return Reason("name_other", -8.0)


def _organisations(one: Facts, other: Facts) -> Iterator[Reason]:
    a, b = one.name, other.name
    apart = bool(one.city and other.city and one.city != other.city)
    if a.branch != b.branch:
        yield Reason("branch_other", -10.0)
    if a.core == b.core:
        yield Reason("name", 13.0 if len(a.core) > 3 else 10.0)
    elif a.sound == b.sound:
        yield Reason("sound", 11.0)
    else:
        yield _near_organisations(a, b)
    if apart:
        yield Reason("city_other", -7.0)


def _near_organisations(a: Name, b: Name) -> Reason:
    alike = round(max(fuzz.ratio(a.core, b.core), fuzz.ratio(a.sound, b.sound)))
    shorter, longer = sorted((a.core, b.core), key=len)
    distance = DamerauLevenshtein.distance(a.core, b.core)
    if distance == 1 and len(shorter) >= 5:
        return Reason("alike", 9.0, alike)
    if len(shorter) >= 4 and longer.startswith(shorter):
        return Reason("begins", 7.0, alike)
    if distance == 1 and len(shorter) >= 3:
        return Reason("alike", 5.0, alike)
    if alike >= 85 and len(shorter) >= 6:
        return Reason("alike", 7.0, alike)
    return Reason("name_other", -7.0)


def _person(one: Facts, other: Facts) -> Iterator[Reason]:
    if one.birthday and other.birthday:
        a, b = one.birthday, other.birthday
        if a == b:
            yield Reason("birthday", 7.0, a.isoformat())
        elif _is_one_day(a, b):
            yield Reason("birthday_turned", 4.0)
        else:
            off = DamerauLevenshtein.distance(a.isoformat(), b.isoformat())
            yield Reason("birthday_near", 0.5) if off == 1 else Reason("birthday_other", -6.0)
    if one.gender and other.gender and one.gender != other.gender:
        yield Reason("gender_other", -4.0)


def _places(one: Facts, other: Facts) -> Iterator[Reason]:
    if one.streets & other.streets:
        yield Reason("address", 5.0)
    if one.city and one.city == other.city:
        yield Reason("city", 1.0)
    elif one.is_person and one.city and other.city:
        yield Reason("city_other", -1.0)
