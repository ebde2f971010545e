"""What the models of repeat purchases share: fitting to histories and the questions every one of them answers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from guanxi.analytics.lifetime.arrays import Array, aligned, require
from guanxi.analytics.lifetime.histories import Histories, checked
from guanxi.analytics.lifetime.model import Model

PART = 20_000
"""Histories of which the maximum is sought first where there are far more: from there it is a few steps to theirs."""


class PurchaseModel(Model, ABC):
    """A customer buys at a constant rate until a day, unseen, on which he stops for good.

    x, t_x and T are those of `Histories`, in the unit named at the start; all arguments broadcast against each other.
    The history 0, 0, 0 is that of a new customer, so that the same methods answer for him too.
    """

    def __init__(self, *, unit: str = "week", max_iterations: int = 500) -> None:
        super().__init__(max_iterations=max_iterations)
        self.unit = unit

    def settings(self) -> dict[str, Any]:
        return {"unit": self.unit, **super().settings()}

    def fit(
        self,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        counts: ArrayLike | None = None,
        *,
        near: Sequence[float] | None = None,
    ) -> Self:
        """Learn the parameters; `counts` gives the customers behind each row, else each row is one.

        `near` are parameters from which the climb begins: those of a fit to like customers. Raises Refusal if there is
        no customer, or if none has bought again.
        """
        histories = Histories.of(x, t_x, T, counts)
        return self.fit_histories(histories, near=near)

    def fit_histories(self, histories: Histories, *, near: Sequence[float] | None = None) -> Self:
        """`fit` on histories already compressed; of many, the climb begins where a part of them leads to."""
        repeats = float(histories.x @ histories.counts)
        require(repeats > 0, "no_repeat_purchases", "No customer has bought a second time: {model} cannot be learnt.",
                model=self.title)  # fmt: skip
        exposure = float(histories.T @ histories.counts)
        starts = self._starts(repeats / exposure, exposure / histories.customers)
        if near is not None:
            starts = [near]
        elif (part := histories.part(PART)) is not None and float(part.x @ part.counts) > 0:
            first = self.unfitted().fit_histories(part)
            # Where a part has no proper maximum from any start, neither has the whole.
            starts = [first.values, *(starts if first.converged_ else ())]
        return self._learn(lambda values: self._score(values, histories), starts, histories.customers)

    @abstractmethod
    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """The probability that a customer with this history has not stopped by T."""

    @abstractmethod
    def expected_purchases(self, t: ArrayLike, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0) -> Array:
        """E[Y(t) | x, t_x, T]: purchases in (T, T + t]; for a new customer E[X(t)], repeat purchases in (0, t]."""

    @abstractmethod
    def purchase_probability(
        self, n: ArrayLike, t: ArrayLike, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0
    ) -> Array:
        """P(Y(t) = n | x, t_x, T): exactly n purchases in (T, T + t]; for a new customer P(X(t) = n)."""

    @abstractmethod
    def discounted_purchases(self, discount: float, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0) -> Array:
        """DERT: purchases after T, each worth (1 + discount)^-(its time after T), over an endless future.

        `discount` is the rate for one unit of time.
        """

    @abstractmethod
    def _starts(self, rate: float, age: float) -> Sequence[Sequence[float]]:
        """Where to start the climb, from the mean purchase rate and the mean age."""

    @abstractmethod
    def _score(self, values: Array, histories: Histories) -> tuple[float, Array]:
        """The log-likelihood and its gradient."""


def known(x: ArrayLike, t_x: ArrayLike, T: ArrayLike, **others: ArrayLike) -> list[Array]:
    """A history and further arguments, none below nought, as arrays of one shape."""
    columns = aligned(x=x, t_x=t_x, T=T, **others)
    for name, column in zip(others, columns[3:], strict=True):
        require(column >= 0, "negative", "{column} must not be below 0.", column=name)
    return checked(*columns[:3]) + columns[3:]


def yearly(discount: float, periods: float) -> float:
    """The rate for one period that compounds to a yearly rate over so many periods a year."""
    return float(np.expm1(np.log1p(discount) / periods))
