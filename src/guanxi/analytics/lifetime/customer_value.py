"""Lifetime value: expected purchases × expected spend × margin, discounted; its sum is the customer equity."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from guanxi.analytics.lifetime.arrays import Array, aligned, require
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.model import FORMAT
from guanxi.analytics.lifetime.purchasing import PurchaseModel
from guanxi.analytics.result import Refusal

BLOCK = 20_000
"""Customers valued at a time."""
MOST_DRAWN = 20_000
"""The most customers in a bootstrap sample: where there are more, the spread of smaller samples is brought back."""


@dataclass(frozen=True)
class Horizon:
    """How far and at what rate the future counts.

    length    in the model's unit of time; None is an endless future, which needs a discount rate
    discount  rate for one unit of time
    periods   steps into which a finite length is cut; what is bought in a step counts as bought at its end
    """

    length: float | None
    discount: float = 0.0
    periods: int = 12

    def __post_init__(self) -> None:
        require(0 <= self.discount < np.inf, "bad_discount", "discount must not be below 0.")
        require(self.length is None or 0 < self.length < np.inf, "bad_horizon", "The horizon must lie in the future.")
        require(self.periods > 0, "bad_periods", "A horizon has at least one period.")

    def purchases(self, model: PurchaseModel, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0) -> Array:
        """Discounted expected purchases after T: the sum of (E[Y(t_k)] - E[Y(t_k-1)]) (1 + discount)^-t_k, or DERT."""
        if self.length is None:
            return model.discounted_purchases(self.discount, x, t_x, T)
        ends = self.length * np.arange(1, self.periods + 1) / self.periods
        factors = (1 + self.discount) ** -ends
        # Summed by parts: each E[Y(t_k)] weighs as much as the factor falls behind it.
        weights = factors - np.append(factors[1:], 0.0)
        history = aligned(x=x, t_x=t_x, T=T)
        rows = np.stack([column.ravel() for column in history])
        # All ends at once share the work on each x; blocks keep the memory flat.
        blocks = np.array_split(rows, max(1, rows.shape[1] // BLOCK), axis=1)
        sums = [weights @ model.expected_purchases(ends[:, None], *block) for block in blocks]
        return np.concatenate(sums).reshape(history[0].shape)


@dataclass(frozen=True)
class LifetimeValue:
    """The value of customers from a fitted model of purchases and one of spend.

    `margin` is the share of the spend that is earned. Spend and purchases are taken to be independent.
    """

    purchases: PurchaseModel
    spend: GammaGamma
    horizon: Horizon
    margin: float = 1.0

    def of(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, m: ArrayLike) -> Array:
        """CLV after T of customers with these histories and mean repeat spend m (below nought counts as nought)."""
        spend = self.spend.expected_spend(x, np.maximum(m, 0.0))
        return self.margin * spend * self.horizon.purchases(self.purchases, x, t_x, T)

    def of_newcomer(self, acquisition_cost: float = 0.0) -> float:
        """CLV of a customer about to be won: his first purchase counts in full."""
        purchases = 1 + float(self.horizon.purchases(self.purchases))
        return self.margin * float(self.spend.expected_spend()) * purchases - acquisition_cost

    def save(self, path: str | Path) -> None:
        """Write both models, horizon and margin as JSON."""
        models = {"purchases": self.purchases.to_dict(), "spend": self.spend.to_dict()}
        saved = {"format": FORMAT, **models, "horizon": asdict(self.horizon), "margin": self.margin}
        Path(path).write_text(json.dumps(saved, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote. Raises Refusal for anything else."""
        try:
            saved = json.loads(Path(path).read_text(encoding="utf-8"))
            require(saved["format"] == FORMAT, "wrong_model", "{file} is of a later format.", file=str(path))
            purchases, spend = PurchaseModel.from_dict(saved["purchases"]), GammaGamma.from_dict(saved["spend"])
            return cls(purchases, spend, Horizon(**saved["horizon"]), float(saved["margin"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refusal(
                "unreadable_model", "{file} holds no lifetime value: {why}.", file=str(path), why=error
            ) from error


@dataclass(frozen=True)
class Equity:
    """The sum of the values of all customers, with its bootstrap interval.

    `failed` of the `replicates` resamples had no proper maximum and were left out; without any there is no interval.
    """

    total: float
    low: float | None
    high: float | None
    replicates: int
    failed: int


@dataclass(frozen=True)
class CustomerEquity:
    """Customer equity: the values of all customers, and of those still to be won (Rust, Lemon and Zeithaml 2004).

    `purchases` and `spend` are models to be fitted; `newcomers` how many customers will be won, at `acquisition_cost`.
    """

    purchases: PurchaseModel
    spend: GammaGamma
    horizon: Horizon
    margin: float = 1.0
    newcomers: float = 0.0
    acquisition_cost: float = 0.0

    def estimate(
        self,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        m: ArrayLike,
        counts: ArrayLike = 1,
        *,
        replicates: int = 100,
        level: float = 0.9,
        seed: int = 0,
    ) -> Equity:
        """Fit to all customers, then to resamples of them; the interval is that of the resampled totals.

        `counts` gives the customers behind each row, else each row is one.
        """
        *rows, sizes = (np.atleast_1d(column) for column in aligned(x=x, t_x=t_x, T=T, m=m, counts=counts))
        customers = int(sizes.sum())
        whole = self._learnt(rows, sizes)
        total = self._total(whole, rows, sizes, customers)
        drawn = min(customers, MOST_DRAWN)
        random = np.random.default_rng(seed)
        cumulative = np.cumsum(sizes)
        draws = (_drawn(cumulative, drawn, random) for _ in range(replicates))
        totals = (self._total_or_none(whole, [row[at] for row in rows], counts, customers) for at, counts in draws)
        known = np.array([value for value in totals if value is not None])
        # Smaller samples vary more, in the ratio of the square roots (Bickel, Goetze and van Zwet 1997).
        spread = total + (known - total) * np.sqrt(drawn / customers)
        ends = [float(np.quantile(spread, share)) for share in ((1 - level) / 2, (1 + level) / 2) if known.size]
        low, high = ends or (None, None)
        return Equity(total, low, high, replicates, replicates - known.size)

    def _learnt(self, rows: list[Array], counts: Array, near: LifetimeValue | None = None) -> LifetimeValue:
        """The models of those counted; those of a sample lie near the ones of the whole."""
        x, t_x, T, m = rows
        first = near.purchases.values if near else None
        second = near.spend.values if near else None
        purchases = self.purchases.unfitted().fit(x, t_x, T, counts, near=first)
        buys = (x > 0) & (m > 0)
        spend = self.spend.unfitted().fit(x[buys], m[buys], counts[buys], near=second)
        return LifetimeValue(purchases, spend, self.horizon, self.margin)

    def _total(self, value: LifetimeValue, rows: list[Array], counts: Array, customers: int) -> float:
        """The equity of so many customers, of whom those counted are a sample."""
        present = float(counts @ value.of(*rows)) * customers / float(counts.sum())
        return present + self.newcomers * value.of_newcomer(self.acquisition_cost)

    def _total_or_none(self, whole: LifetimeValue, rows: list[Array], counts: Array, customers: int) -> float | None:
        try:
            return self._total(self._learnt(rows, counts, whole), rows, counts, customers)
        except Refusal:
            return None


def _drawn(cumulative: Array, count: int, random: np.random.Generator) -> tuple[Array, Array]:
    """The places of the rows of so many customers drawn with replacement, and how often each was."""
    places = np.searchsorted(cumulative, random.random(count) * cumulative[-1], side="right")
    found, counts = np.unique(places, return_counts=True)
    return found, counts.astype(np.float64)


def retention_value(margin: ArrayLike, retention: ArrayLike, discount: float, acquisition_cost: float = 0.0) -> float:
    """CLV = the sum over t of margin_t retention_t / (1 + discount)^t, less the cost of acquisition (A-03).

    `retention` is the chance that the customer is still there in period t = 1, 2 …, `margin` what he then brings.

    >>> round(retention_value(100, [0.8, 0.64, 0.512], 0.1, acquisition_cost=50), 2)
    114.09
    """
    margin, retention = aligned(margin=margin, retention=retention)
    return float((margin * retention / (1 + discount) ** np.arange(1, retention.size + 1)).sum() - acquisition_cost)
