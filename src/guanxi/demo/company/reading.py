"""The word lists and price list from which the demo company is made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Weighted:
    """Words with the frequency of each; `pick` draws from them with uniform numbers."""

    words: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, words: list[str], weights: list[float] | None = None) -> Weighted:
        shares = np.cumsum(np.array(weights or [1.0] * len(words), dtype=float))
        return cls(np.array([str(word) for word in words], dtype=object), shares / shares[-1])

    def pick(self, uniform: np.ndarray) -> np.ndarray:
        """One word for each number in [0, 1)."""
        return self.words[self.numbers(uniform)]

    def numbers(self, uniform: np.ndarray) -> np.ndarray:
        """The positions of the words that `pick` would give."""
        return np.minimum(np.searchsorted(self.ends, uniform, side="right"), len(self.words) - 1)


@cache
def company_words() -> dict[str, list[str]]:
    """Kind of word → words, as `data/company_words.csv` has them."""
    return {row["kind"]: row["words"].split("|") for row in rows("company_words")}


def weighted(kind: str, part: int = 0) -> Weighted:
    """Entries such as `采购经理:buyer:14` of a kind: part number `part`, weighted by the last."""
    entries = [entry.split(":") for entry in company_words()[kind]]
    return Weighted.of([e[part] for e in entries], [float(e[-1]) if len(e) > 1 else 1.0 for e in entries])


@dataclass(frozen=True)
class Place:
    """A city with its districts and the sites of shops: (name, kind of neighbourhood)."""

    province: str
    city: str
    area_code: str
    weight: float
    districts: list[str]
    sites: list[tuple[str, str]]


@cache
def places() -> list[Place]:
    """The cities, in the order in which the chain has spread."""
    return [
        Place(
            r["province"],
            r["city"],
            r["area_code"],
            float(r["weight"]),
            r["districts"].split("|"),
            [(site.split(":")[0], site.split(":")[1]) for site in r["sites"].split("|")],
        )
        for r in rows("places")
    ]
