"""The price list as arrays: what costs how much, belongs to which group, and sells how well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from guanxi.demo.company.reading import rows

# Groups that only companies buy, and cups drunk at once, which nobody adds on a whim on the web.
COMPANY_GROUPS = frozenset({"office_coffee", "office_tea", "office_snack", "office_supplies", "wholesale"})
SEASONAL_GROUPS = frozenset({"mooncake", "zongzi", "new_year"})
YEARLY_RISE = 0.03
# Months of warranty by group; machines, which are counted in 台, have more.
WARRANTY = {"tea_pot": 6, "tea_set": 6, "coffee_gear": 12, "kitchen": 12, "bedding": 12, "pillow": 24}
MACHINE, OF_MACHINES = "台", 24
# How much more than its share the best seller of a group sells.
FAVOUR = 1.6


@dataclass(frozen=True)
class Assortment:
    """Products by number (their position in the list) and groups by number.

    `members[g]` are the products of group g, padded with the last; `ends[g]` their cumulated popularity.
    `warranty` is in months, None without one.
    """

    rows: list[dict[str, str]]
    price: np.ndarray
    cost: np.ndarray
    group: np.ndarray
    groups: list[str]
    members: np.ndarray
    ends: np.ndarray
    extra_ends: np.ndarray
    warranty: np.ndarray

    def prices(self, product: np.ndarray, years_ago: np.ndarray) -> np.ndarray:
        """Price per unit in minor units in a past year: 3 % a year less, to ten fen."""
        return _rounded(self.price[product] / (1 + YEARLY_RISE) ** years_ago)

    def costs(self, product: np.ndarray, years_ago: np.ndarray) -> np.ndarray:
        """Cost per unit in minor units in a past year."""
        return _rounded(self.cost[product] / (1 + YEARLY_RISE) ** years_ago)

    def choose(self, group: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """The product of each group that a number in [0, 1) stands for, by popularity."""
        position = (uniform[:, None] >= self.ends[group]).sum(axis=1)
        return self.members[group, np.minimum(position, self.members.shape[1] - 1)]

    def choose_any(self, uniform: np.ndarray) -> np.ndarray:
        """A product of the whole shop, by popularity, for each number in [0, 1)."""
        return np.minimum(np.searchsorted(self.extra_ends, uniform, side="right"), len(self.rows) - 1)


def _rounded(fen: np.ndarray) -> np.ndarray:
    return (np.floor(fen / 10 + 0.5) * 10).astype(np.int64)


@cache
def assortment() -> Assortment:
    """The price list of `data/products.csv`."""
    listed = rows("products")
    groups = list(dict.fromkeys(r["group"] for r in listed))
    number = {name: i for i, name in enumerate(groups)}
    group = np.array([number[r["group"]] for r in listed])
    price = np.array([round(float(r["price"]) * 100) for r in listed], dtype=np.int64)
    margin = np.array([float(r["margin"]) for r in listed])
    weight = np.array([float(r["weight"]) for r in listed])
    width = int(np.bincount(group).max())
    members = np.zeros((len(groups), width), dtype=np.int64)
    ends = np.ones((len(groups), width))
    for g in range(len(groups)):
        own = np.flatnonzero(group == g)
        members[g] = np.append(own, np.repeat(own[-1], width - len(own)))
        popular = weight[own] ** FAVOUR
        ends[g, : len(own)] = np.cumsum(popular) / popular.sum()
    on_a_whim = np.array([r["group"] not in COMPANY_GROUPS | SEASONAL_GROUPS for r in listed])
    # Dear things are not added on a whim.
    whim = np.where(on_a_whim, weight * np.clip(3000 / price, 0.02, 1.0), 0.0)
    return Assortment(
        rows=listed,
        price=price,
        cost=_rounded(price * (1 - margin)),
        group=group,
        groups=groups,
        members=members,
        ends=ends,
        extra_ends=np.cumsum(whim) / whim.sum(),
        warranty=np.array([_months(r) for r in listed], dtype=object),
    )


def _months(row: dict[str, str]) -> int | None:
    return OF_MACHINES if row["unit"] == MACHINE else WARRANTY.get(row["group"])
