"""People: names as they are borne in China, birthdays, and how they are reached.

Numbers lead nowhere: mobile numbers are of block 1349, which is allotted to satellite telephony and has no ordinary
subscribers (China sets no block aside for fiction); landlines begin with 0 after the area code, which cannot be
dialled; mail addresses are of domains reserved by RFC 2606.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.reading import Weighted, rows, weighted
from guanxi.kernel.pinyin import readings

MOBILE_BLOCK = "1349"
SINGLE_CHARACTER_SHARE = 0.14


@dataclass(frozen=True)
class _Given:
    single: Weighted
    first: Weighted
    second: Weighted


@cache
def _surnames() -> Weighted:
    listed = rows("surnames")
    return Weighted.of([r["surname"] for r in listed], [float(r["share"]) for r in listed])


@cache
def _given() -> dict[str, list[tuple[int, _Given]]]:
    """Gender → (last year of birth, given names of that generation), oldest first."""
    found: dict[str, list[tuple[int, _Given]]] = {"male": [], "female": []}
    for r in rows("given_names"):
        # Names are the more common the earlier they stand.
        lists = [r[part].split("|") for part in ("single", "first", "second")]
        shares = [Weighted.of(words, [1 / (i + 4) for i in range(len(words))]) for words in lists]
        found[r["gender"]].append((int(r["until"]), _Given(*shares)))
    return found


def names(rng: Generator, women: np.ndarray, born: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Surnames and given names fitting gender and year of birth."""
    count = len(women)
    surnames = _surnames().pick(rng.random(count))
    given = np.empty(count, dtype=object)
    draws = rng.random((3, count))
    for gender, of_gender in (("male", ~women), ("female", women)):
        since = -1
        for until, words in _given()[gender]:
            last = until == _given()[gender][-1][0]
            chosen = np.flatnonzero(of_gender & (born > since) & ((born <= until) | last))
            single = draws[0, chosen] < SINGLE_CHARACTER_SHARE
            double = words.first.pick(draws[1, chosen]) + words.second.pick(draws[2, chosen])
            given[chosen] = np.where(single, words.single.pick(draws[2, chosen]), double)
            since = until
    return surnames, given


@cache
def latin(word: str) -> str:
    """A Chinese word in Latin letters, as in mail addresses: 欧阳 → ouyang."""
    return "".join(readings(word)[-1])


def mobiles(numbers: np.ndarray) -> list[str]:
    """A mobile number for each running number below ten million, scattered so that neighbours differ."""
    return [f"{MOBILE_BLOCK}{n:07}" for n in ((numbers * 7_368_787 + 1_234_567) % 10_000_000).tolist()]


def landlines(area_codes: list[str], numbers: np.ndarray) -> list[str]:
    """A landline number in each area for each running number."""
    scattered = ((numbers * 7_368_787 + 7_654_321) % 10_000_000).tolist()
    return [f"{area}-0{n:07}" for area, n in zip(area_codes, scattered, strict=True)]


def emails(surnames: np.ndarray, given: np.ndarray, numbers: np.ndarray, domains: list[str]) -> list[str]:
    """An address like `wangfang38@example.com` for each; unique for unique numbers."""
    people = zip(surnames.tolist(), given.tolist(), numbers.tolist(), domains, strict=True)
    return [f"{latin(s)}{latin(g)}{n}@{d}" for s, g, n, d in people]


def streets(rng: Generator, count: int, *, homes: bool) -> list[str]:
    """Streets with house numbers; for homes with the estate and flat, else with an office building and floor."""
    street = weighted("street").pick(rng.random(count)).tolist()
    house = rng.integers(1, 600, count).tolist()
    name = weighted("estate" if homes else "building").pick(rng.random(count)).tolist()
    one, two = rng.integers(1, 28, count).tolist(), rng.integers(1, 5, count).tolist()
    if homes:
        return [f"{s}{h}号{n}{a}幢{b}0{b}室" for s, h, n, a, b in zip(street, house, name, one, two, strict=True)]
    return [f"{s}{h}号{n}{a}层" for s, h, n, a in zip(street, house, name, one, strict=True)]
