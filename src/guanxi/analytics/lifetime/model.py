"""What every lifetime model has: named positive parameters, what the fit says of them, and a JSON form."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.lifetime.estimation import Score, maximise
from guanxi.analytics.result import Refusal

FORMAT = 1


class Model:
    """A model with positive parameters, learnt by maximum likelihood.

    `fit` leaves `parameters_` and `standard_errors_` (by the paper's names), `log_likelihood_`, `converged_`,
    `convergence_` (slope left, evaluations, message), `customers_` and `covariance_`, that of the log-parameters. A fit
    that did not converge keeps its best parameters, but has no standard errors and no covariance.
    """

    title: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    _kinds: ClassVar[dict[str, type["Model"]]] = {}

    def __init__(self, *, max_iterations: int = 500) -> None:
        self.max_iterations = max_iterations
        self.parameters_: dict[str, float] = {}
        self.standard_errors_: dict[str, float] = {}
        self.covariance_: Array | None = None
        self.log_likelihood_: float | None = None
        self.converged_: bool | None = None
        self.convergence_: dict[str, Any] = {}
        self.customers_: int | None = None

    def __init_subclass__(cls) -> None:
        if "title" in vars(cls):
            Model._kinds[cls.title] = cls

    @classmethod
    def of(cls, **parameters: float) -> Self:
        """The model with given parameters, as from a paper."""
        require(set(parameters) == set(cls.names), "wrong_parameters", "The parameters of {model} are {names}.",
                model=cls.title, names=", ".join(cls.names))  # fmt: skip
        return cls()._with([parameters[name] for name in cls.names])

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters in the order of their names. Raises Refusal before the fit."""
        require(bool(self.parameters_), "not_fitted", "{model} has not been fitted yet.", model=self.title)
        return tuple(self.parameters_.values())

    def settings(self) -> dict[str, Any]:
        """What was given to the constructor."""
        return {"max_iterations": self.max_iterations}

    def unfitted(self) -> Self:
        """A model of the same settings that has learnt nothing yet."""
        return type(self)(**self.settings())

    def draws(self, count: int, seed: int = 0) -> list[Self]:
        """Models drawn from the Laplace approximation of the posterior.

        Normal in the log-parameters, about the maximum, with the covariance of the observed information: the posterior
        under a flat prior on their logarithms, for many customers (Gelman et al. 2013, Bayesian Data Analysis, ch. 4).
        """
        if self.covariance_ is None:
            why = self.convergence_.get("message", "it was not fitted")
            raise Refusal("no_covariance", "{model} has no standard errors: {why}.", model=self.title, why=why)
        random = np.random.default_rng(seed)
        logs = random.multivariate_normal(np.log(self.values), self.covariance_, size=count, method="eigh")
        return [self.unfitted()._with(row) for row in np.exp(logs)]

    def interval(
        self, quantity: Callable[[Self], Any], *, level: float = 0.9, draws: int = 200, seed: int = 0
    ) -> tuple[Array, Array]:
        """The central credible interval of a quantity of the model, element by element, by the Laplace approximation.

        It says how well the parameters are known, not how much one customer's future varies.
        """
        values = np.array([quantity(model) for model in self.draws(draws, seed)])
        low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return low, high

    def to_dict(self) -> dict[str, Any]:
        """Everything needed to use the model again, as plain values."""
        return {
            "format": FORMAT,
            "model": self.title,
            "settings": self.settings(),
            "parameters": self.parameters_,
            "standard_errors": self.standard_errors_,
            "covariance": None if self.covariance_ is None else self.covariance_.tolist(),
            "log_likelihood": self.log_likelihood_,
            "converged": self.converged_,
            "convergence": self.convergence_,
            "customers": self.customers_,
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """The model that `to_dict` described. Raises Refusal if it is of another kind or a later format."""
        kind = Model._kinds.get(str(saved.get("model")))
        if kind is None or not issubclass(kind, cls) or saved.get("format") != FORMAT:
            raise Refusal("wrong_model", "This is no saved {model}.", model=getattr(cls, "title", "lifetime model"))
        model = kind(**saved["settings"])._with([saved["parameters"][name] for name in kind.names])
        model.standard_errors_ = {name: float(value) for name, value in saved["standard_errors"].items()}
        model.covariance_ = None if saved["covariance"] is None else np.array(saved["covariance"])
        model.log_likelihood_, model.converged_ = saved["log_likelihood"], saved["converged"]
        model.convergence_, model.customers_ = saved["convergence"], saved["customers"]
        return model

    def save(self, path: str | Path) -> None:
        """Write the model as JSON."""
        Path(path).write_text(json.dumps(self.to_dict(), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote: `Model.load` reads any kind, `BGNBD.load` only its own."""
        try:
            saved = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Refusal("unreadable_model", "{file} cannot be read: {why}.", file=str(path), why=error) from error
        return cls.from_dict(saved)

    def _with(self, values: Sequence[float] | Array) -> Self:
        sound = np.isfinite(values) & (np.asarray(values) > 0)
        require(sound, "not_positive", "The parameters of {model} are positive numbers.", model=self.title)
        self.parameters_ = {name: float(value) for name, value in zip(self.names, values, strict=True)}
        return self

    def _learn(self, score: Score, starts: Sequence[Sequence[float]], customers: float) -> Self:
        estimate = maximise(score, self.names, [np.array(start) for start in starts], customers, self.max_iterations)
        self._with(estimate.values)
        errors = estimate.standard_errors.tolist() if estimate.converged else []
        self.standard_errors_ = dict(zip(self.names, errors, strict=False))
        self.covariance_, self.log_likelihood_ = estimate.covariance, estimate.log_likelihood
        self.converged_, self.convergence_ = estimate.converged, estimate.report()
        self.customers_ = int(customers)
        return self
