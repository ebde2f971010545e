"""Maximum likelihood with exact gradients, over the logarithms of positive parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import ThreadpoolController

from guanxi.analytics.lifetime.arrays import Array

Score = Callable[[Array], tuple[float, Array]]
"""The log-likelihood of the parameters and its gradient with respect to them."""

FAR = 12.0
"""How far (in log) a parameter may move from its start: beyond e^12 the likelihood has lost it."""
FLAT = 1e-6
"""The largest gradient per observation, in log-parameters, at what counts as a maximum."""
VAGUE = 3.0
"""A standard error of a log-parameter (or of a mixture of them) above which it counts as not known: a factor of 20."""


@dataclass(frozen=True)
class Estimate:
    """Where the likelihood is highest.

    `covariance` is that of the log-parameters, from the observed information; None where the likelihood has no proper
    maximum. `gradient` is the largest slope per observation left, `evaluations` counts those of the likelihood.
    """

    values: Array
    covariance: Array | None
    log_likelihood: float
    converged: bool
    gradient: float
    evaluations: int
    message: str

    @property
    def standard_errors(self) -> Array:
        """Of the parameters themselves, by the delta method; NaN where there are none."""
        if self.covariance is None:
            return np.full(len(self.values), np.nan)
        return self.values * np.sqrt(np.diag(self.covariance))

    def report(self) -> dict[str, object]:
        return {"gradient": self.gradient, "evaluations": self.evaluations, "message": self.message}


def maximise(score: Score, names: Sequence[str], starts: Sequence[Array], size: float, limit: int) -> Estimate:
    """The best of the maxima reached from the starts; later starts are tried only if the earlier do not converge.

    size  the number of observations, to which the gradient is related
    limit the most iterations from one start
    """
    estimates = []
    # A handful of parameters: threads of the linear algebra would only spin, at ten times the processor time.
    with _threads().limit(limits=1, user_api="blas"):
        for start in starts:
            estimates.append(_climb(score, names, start, size, limit))
            if estimates[-1].converged:
                break
    return max(estimates, key=lambda estimate: (estimate.converged, estimate.log_likelihood))


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _climb(score: Score, names: Sequence[str], start: Array, size: float, limit: int) -> Estimate:
    calls = 0

    def loss(logs: Array) -> tuple[float, Array]:
        nonlocal calls
        calls += 1
        values = np.exp(logs)
        likelihood, gradient = score(values)
        return -likelihood / size, -gradient * values / size

    centre = np.log(start)
    found = minimize(
        loss,
        centre,
        jac=True,
        method="L-BFGS-B",
        bounds=[(value - FAR, value + FAR) for value in centre],
        options={"maxiter": limit, "ftol": 1e-13, "gtol": FLAT},
    )
    logs, information = found.x, _information(loss, found.x)
    curvature = np.linalg.eigvalsh(information).min()
    curved = bool(curvature * size > 1 / VAGUE**2)
    if curved:
        logs = _polished(loss, logs, information)
    value, gradient = loss(logs)
    slope = float(np.abs(gradient).max())
    lost = [name for name, moved in zip(names, np.abs(logs - centre), strict=True) if moved > FAR - 1e-3]
    converged = curved and slope < FLAT and not lost
    return Estimate(
        values=np.exp(logs),
        covariance=np.asarray(np.linalg.inv(information * size), dtype=np.float64) if converged else None,
        log_likelihood=-value * size,
        converged=converged,
        gradient=slope,
        evaluations=calls,
        message=_message(converged, lost, curved, slope),
    )


def _information(loss: Callable[[Array], tuple[float, Array]], logs: Array, step: float = 1e-4) -> Array:
    """The second derivatives, by central differences of the exact gradient."""
    shifts = step * np.eye(len(logs))
    rows = np.array([(loss(logs + shift)[1] - loss(logs - shift)[1]) / (2 * step) for shift in shifts])
    return np.asarray((rows + rows.T) / 2, dtype=np.float64)


def _polished(loss: Callable[[Array], tuple[float, Array]], logs: Array, information: Array) -> Array:
    """One step of Newton's, kept if it is small: it takes the gradient to the rounding error."""
    step = np.linalg.solve(information, loss(logs)[1])
    return np.asarray(logs - step if np.abs(step).max() < 0.1 else logs)


def _message(converged: bool, lost: Sequence[str], curved: bool, slope: float) -> str:
    if converged:
        return "converged"
    if lost:
        return f"the likelihood keeps rising as {', '.join(lost)} leaves every sensible range"
    if not curved:
        return "the likelihood is flat: the data do not tell the parameters apart"
    return f"the climb stopped at a slope of {slope:.1e}"


def named(names: Sequence[str], values: Array) -> Mapping[str, float]:
    """The values by name."""
    return dict(zip(names, values.tolist(), strict=True))
