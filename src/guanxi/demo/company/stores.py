"""The shops of the chain and the channels that sell like shops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guanxi.demo.company.missions import PLACES
from guanxi.demo.company.reading import Place, places
from guanxi.demo.company.sizes import Size

WEB, WECHAT, SALES = "web", "wechat", "sales"
# Part of the history after which the last shop opened, and part of the shops that were there from the first day.
LAST_OPENING, THERE_FROM_THE_START = 0.8, 0.55
WECHAT_SINCE_DAY = 60


@dataclass(frozen=True)
class Stores:
    """One entry a place of sale: the shops first, then web, WeChat and direct sales to companies."""

    code: list[str]
    name: list[str]
    city: np.ndarray
    kind: list[str]
    opened: np.ndarray
    towns: list[Place]

    @property
    def shops(self) -> int:
        """How many of them are shops in a street."""
        return len(self.code) - 3

    def number(self, kind: str) -> int:
        """Position of the web shop, the WeChat shop or direct sales."""
        return self.kind.index(kind)

    def place(self) -> np.ndarray:
        """Position in PLACES of each (direct sales count as web)."""
        return np.array([PLACES.index(kind) if kind in PLACES else PLACES.index(WEB) for kind in self.kind])

    def channel(self) -> list[str]:
        """What orders placed here say of their channel."""
        return ["store" if i < self.shops else kind for i, kind in enumerate(self.kind)]


def stores(size: Size, days: int) -> Stores:
    """The shops of the first cities; more of them open as the years go by."""
    towns = places()[: size.cities]
    city, name, kind = [], [], []
    for i in range(max(size.stores_per_city)):
        for c, town in enumerate(towns):
            if i < size.stores_per_city[c]:
                site, neighbourhood = town.sites[i]
                city.append(c)
                name.append(f"{town.city.removesuffix('市')}{site}店")
                kind.append(neighbourhood)
    shops = len(name)
    start = int(shops * THERE_FROM_THE_START)
    later = np.linspace(0.1, LAST_OPENING, shops - start) * days
    opened = [*[0] * start, *later.astype(int).tolist(), 0, min(WECHAT_SINCE_DAY, days // 2), 0]
    return Stores(
        code=[f"YQ{i + 1:03}" for i in range(shops)] + ["YQWEB", "YQWX", "YQB2B"],
        name=[*name, "云栖网上商城", "云栖微信小程序", "企业客户直销"],
        city=np.array([*city, 0, 0, 0]),
        kind=[*kind, WEB, WECHAT, SALES],
        opened=np.array(opened, dtype=np.int64),
        towns=towns,
    )
