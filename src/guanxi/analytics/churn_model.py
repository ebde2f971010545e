"""A supervised model of loss: learnt from one day, tested on a later one, calibrated, with drivers per customer."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, QuantileTransformer
from threadpoolctl import threadpool_limits

from guanxi.analytics.churn_features import Matrix
from guanxi.analytics.lifetime.arrays import Array
from guanxi.analytics.result import Refusal

Kind = Literal["logistic", "boosting"]

LEAK = 0.98
"""A signal that alone separates the lost from the kept so well (AUC) knows the outcome."""
FEWEST = 20
"""Customers of each outcome that are needed to learn."""
DRIVERS = 3
FAR = 2.0
"""Scores beyond this count as this: who lies beyond all that was learnt would else have 5.2, and a risk that is a line
drawn on into the unknown."""
MOST = 200_000
"""Customers from whom is learnt at most: more only make the same coefficients dearer."""
BLOCK = 100_000
"""Customers whose drivers are told at a time, so that the transformed features fit into memory."""


class Unlearnable(Refusal):
    """There is too little to learn a model from, or to test it on."""


@dataclass(frozen=True)
class Trial:
    """How the model did on the later day, of which it had seen nothing."""

    auc: float
    lift_at_10: float
    brier: float
    brier_of_the_rate: float
    customers: int
    lost: int
    calibration: list[dict[str, float]]


def refuse_leaks(learnt: Matrix) -> None:
    """Raise Refusal if a signal tells the outcome by its value, or by being there at all."""
    assert learnt.lost is not None
    for name, column in zip(learnt.names, learnt.values.T, strict=True):
        if not name.startswith("signal_"):
            continue
        there = np.isfinite(column)
        alone = separation(learnt.lost, there.astype(np.float64))
        if there.any():
            alone = max(alone, separation(learnt.lost[there], column[there]))
        if alone >= LEAK:
            raise Refusal(
                "leak",
                'The signal "{name}" alone tells the lost from the kept (AUC {auc:.3f}): it was made knowing the '
                "outcome. Leave it out, or date it when it became known.",
                name=name.removeprefix("signal_"),
                auc=alone,
            )


def separation(lost: Array, column: Array) -> float:
    """The AUC of a single column, in whichever direction it is better; 0.5 if only one outcome is there."""
    if np.unique(lost).size < 2:
        return 0.5
    auc = float(roc_auc_score(lost, column))
    return max(auc, 1 - auc)


class ChurnModel:
    """The chance that a customer is lost, from his features.

    `logistic` is a logistic regression on the normal scores of ranks, `boosting` gradient-boosted trees with calibrated
    chances. After `fit`: `classifier_`, `names_`, `typical_` (the medians of the features).
    """

    def __init__(self, kind: Kind = "logistic", seed: int = 0) -> None:
        self.kind = kind
        self.seed = seed

    def fit(self, learnt: Matrix) -> "ChurnModel":
        """Learn from the customers of a day and what became of them. Raises Unlearnable if too few of either."""
        assert learnt.lost is not None
        lost = int(learnt.lost.sum())
        if min(lost, learnt.lost.size - lost) < FEWEST:
            raise Unlearnable(
                "too_few_outcomes",
                "Of {count} customers {lost} were lost: at least {fewest} of each outcome are needed to learn.",
                count=learnt.lost.size,
                lost=lost,
                fewest=FEWEST,
            )
        self.names_ = learnt.names
        rows = self._learnt_from(learnt.lost.size)
        with _threads(learnt.lost.size):
            self.classifier_ = self._classifier(learnt.lost.size).fit(learnt.values[rows], learnt.lost[rows])
        known = [column[np.isfinite(column)] for column in learnt.values.T]
        self.typical_ = np.array([np.median(column) if column.size else 0.0 for column in known])
        return self

    def risk(self, values: Array) -> Array:
        """The chance to be lost, for each row of features."""
        with _threads(len(values)):
            return np.asarray(self.classifier_.predict_proba(values)[:, 1])

    def drivers(self, values: Array) -> tuple[Array, Array]:
        """The three features that raise each customer's risk most, and by how much (in log odds).

        The effect of a feature is how far the log odds fall when it is set to its median; features are given by their
        place, those without a raising effect as -1.
        """
        told = self._effects_along if self.kind == "boosting" else self._effects_of_coefficients
        parts = [_first(told(values[at : at + BLOCK])) for at in range(0, max(len(values), 1), BLOCK)]
        places, sizes = (np.concatenate(part) for part in zip(*parts, strict=True))
        return places, sizes

    def _effects_along(self, values: Array) -> Array:
        """The fall of the log odds when each feature in turn is set to its median."""
        odds = _log_odds(self.risk(values))
        effects = np.empty_like(values)
        for place, typical in enumerate(self.typical_):
            changed = values.copy()
            changed[:, place] = typical
            effects[:, place] = odds - _log_odds(self.risk(changed))
        return effects

    def _effects_of_coefficients(self, values: Array) -> Array:
        """The same of a regression, whose log odds are a sum: coefficient × distance from the median, as transformed.

        That a value is missing is a column of its own, which belongs to the feature.
        """
        imputer, regression = self.classifier_[0], self.classifier_[-1]
        transform = self.classifier_[:-1].transform
        with _threads(len(values)):
            away = (transform(values) - transform(self.typical_[None, :])) * regression.coef_[0]
        effects: Array = away[:, : values.shape[1]].copy()
        effects[:, imputer.indicator_.features_] += away[:, values.shape[1] :]
        return effects

    def _learnt_from(self, size: int) -> Any:
        if size <= MOST:
            return slice(None)
        return np.sort(np.random.default_rng(self.seed).choice(size, MOST, replace=False))

    def _classifier(self, size: int) -> Any:
        if self.kind == "boosting":
            trees = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.06, random_state=self.seed)
            return CalibratedClassifierCV(trees, method="isotonic" if size >= 2000 else "sigmoid", cv=5)
        return make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
            QuantileTransformer(n_quantiles=min(200, size), output_distribution="normal", random_state=self.seed),
            FunctionTransformer(np.clip, kw_args={"a_min": -FAR, "a_max": FAR}),
            # Far more customers than features: a few steps of Newton instead of hundreds along the gradient.
            LogisticRegression(C=1.0, solver="newton-cholesky"),
        )


def _first(effects: Array) -> tuple[Array, Array]:
    """The places of the largest effects, -1 where nothing raises the risk, and the effects."""
    places = np.argsort(-effects, axis=1, kind="stable")[:, :DRIVERS]
    sizes = np.take_along_axis(effects, places, axis=1)
    return np.where(sizes > 0, places, -1), sizes


def _threads(size: int) -> Any:
    """Trees of few customers are grown by one thread: more would wait for each other most of the time."""
    return threadpool_limits(limits=1 if size < 50_000 else None, user_api="openmp")


def tried(model: ChurnModel, later: Matrix) -> Trial:
    """Test a model on a later day. Raises Unlearnable if only one outcome is there."""
    assert later.lost is not None
    lost, risk = later.lost, model.risk(later.values)
    if np.unique(lost).size < 2:
        raise Unlearnable(
            "one_outcome", "On the day of the test all customers had the same outcome: nothing can be judged."
        )
    rate = float(lost.mean())
    tenth = np.argsort(-risk, kind="stable")[: max(1, round(lost.size / 10))]
    return Trial(
        auc=float(roc_auc_score(lost, risk)),
        lift_at_10=float(lost[tenth].mean() / rate),
        brier=float(brier_score_loss(lost, risk)),
        brier_of_the_rate=rate * (1 - rate),
        customers=lost.size,
        lost=int(lost.sum()),
        calibration=_calibration(lost, risk),
    )


def _calibration(lost: Array, risk: Array) -> list[dict[str, float]]:
    """Ten parts of the customers by rising risk: the risk expected and the share lost."""
    parts = np.array_split(np.argsort(risk, kind="stable"), min(10, risk.size))
    return [
        {"customers": len(part), "expected": float(risk[part].mean()), "actual": float(lost[part].mean())}
        for part in parts
    ]


def _log_odds(chance: Array) -> Array:
    clipped = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))
