"""Numbers of receipts."""

from __future__ import annotations

import numpy as np

from guanxi.demo.company.scene import Scene


class Numbering:
    """Numbers of receipts: counted by shop and day, and by day for payments."""

    def __init__(self, scene: Scene, prefix: str) -> None:
        self._dates = [day.strftime("%y%m%d") for day in scene.calendar.dates.tolist()]
        self._stores = [code.replace("YQ", prefix, 1) for code in scene.stores.code]
        self.prefix = prefix
        self._orders = np.zeros(len(self._stores) * len(self._dates), dtype=np.int64)
        self._payments = np.zeros(len(self._dates), dtype=np.int64)

    def orders(self, store: np.ndarray, day: np.ndarray) -> list[str]:
        """A code for each order such as `YQ003-250618-0042`."""
        numbers = _counted(self._orders, store * len(self._dates) + day)
        parts = zip(store.tolist(), day.tolist(), numbers.tolist(), strict=True)
        return [f"{self._stores[s]}-{self._dates[d]}-{n:04}" for s, d, n in parts]

    def payments(self, day: np.ndarray) -> list[str]:
        """A code for each payment such as `YQSK-250618-00042`."""
        numbers = _counted(self._payments, day)
        parts = zip(day.tolist(), numbers.tolist(), strict=True)
        return [f"{self.prefix}SK-{self._dates[d]}-{n:05}" for d, n in parts]


def _counted(counters: np.ndarray, key: np.ndarray) -> np.ndarray:
    """The running number of each within its key; the counters go on from there."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(key) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(key)])
    numbers = np.empty(len(key), dtype=np.int64)
    numbers[order] = np.arange(len(key)) - np.repeat(starts, lengths) + 1 + counters[ordered]
    counters[ordered[starts]] += lengths
    return numbers
