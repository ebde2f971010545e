"""Against the textbook formulas at arbitrary precision: x to 2,000, times to 1e4, parameters from 1e-3 to 1e3."""

import itertools

import numpy as np
import pytest

from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.shifted_beta_geometric import SBG
from guanxi.analytics.lifetime.tests import reference

BOUND = 1e-9
HISTORIES = [
    (0, 0, 1),
    (1, 0.14, 1e4),
    (5, 30, 40),
    (200, 10, 1e4),
    (2000, 9000, 1e4),
    (2000, 1, 1e4),
    (2000, 300, 301),
]
CORNERS = list(itertools.product((1e-3, 1e3), repeat=4))
INSIDE = np.exp(np.random.default_rng(7).uniform(np.log(1e-3), np.log(1e3), (12, 4))).tolist()
PARAMETERS = [*CORNERS, *INSIDE, (0.243, 4.414, 1.0, 2.426), (0.243, 4.414, 1 + 1e-9, 2.426)]
FIRST = [(BGNBD, 0), (MBGNBD, 1)]


def close(value: object, exact: float) -> bool:
    """Relative error within the bound; below 1e-280 there are no full doubles to compare."""
    return float(value) == pytest.approx(exact, rel=BOUND, abs=1e-280)


@pytest.mark.parametrize(("kind", "first"), FIRST)
def test_p_alive_after_geometric_chances(kind, first):
    for values, history in itertools.product(PARAMETERS, HISTORIES):
        model = kind.of(**dict(zip(kind.names, values, strict=True)))
        assert close(model.p_alive(*history), reference.bg_p_alive(*values, first, *history)), (values, history)


@pytest.mark.parametrize(("kind", "first"), FIRST)
@pytest.mark.parametrize("t", [0.01, 1e4])
def test_expected_purchases_after_geometric_chances(kind, first, t):
    for values, (x, _, T) in itertools.product(PARAMETERS[::4], HISTORIES[1::2]):
        model = kind.of(**dict(zip(kind.names, values, strict=True)))
        if_alive = model.expected_purchases(t, x, T, T) / model.p_alive(x, T, T)
        exact = reference.bg_expectation_if_alive(*values, first, x, T, t)
        assert close(if_alive, exact), (values, x, T)


def test_p_alive_of_pareto():
    for values, history in itertools.product(PARAMETERS[::5], HISTORIES[1:]):
        model = ParetoNBD.of(**dict(zip(ParetoNBD.names, values, strict=True)))
        assert close(model.p_alive(*history), reference.pareto_p_alive(*values, *history)), (values, history)


@pytest.mark.parametrize("values", [(0.3, 5, 0.8, 2.5), (1e4, 1e-4, 1e-4, 1e4), (1e-4, 1e4, 1e4, 1e-4)])
def test_the_wider_bound_beyond(values):
    for x, t_x, T in [(10_000, 1, 1e6), (100_000, 9e5, 1e6)]:
        model = BGNBD.of(**dict(zip(BGNBD.names, values, strict=True)))
        if_alive = model.expected_purchases(1000, x, T, T) / model.p_alive(x, T, T)
        exact = reference.bg_expectation_if_alive(*values, 0, x, T, 1000)
        assert float(if_alive) == pytest.approx(exact, rel=1e-8)
        pareto = ParetoNBD.of(**dict(zip(ParetoNBD.names, values, strict=True)))
        exact = reference.pareto_p_alive(*values, x, t_x, T)
        assert float(pareto.p_alive(x, t_x, T)) == pytest.approx(exact, rel=1e-8, abs=1e-280)


@pytest.mark.parametrize("t", [0.01, 1e4])
def test_expected_and_discounted_purchases_of_pareto(t):
    for values, (x, _, T) in itertools.product(PARAMETERS[::2], HISTORIES[3:5]):
        model = ParetoNBD.of(**dict(zip(ParetoNBD.names, values, strict=True)))
        exact = reference.pareto_expectation_if_alive(*values, x, T, t)
        assert close(model.expected_purchases(t, x, T, T), exact), (values, x, T)
    for values, (x, _, T) in itertools.product(PARAMETERS[16::2], HISTORIES[3:5]):
        model = ParetoNBD.of(**dict(zip(ParetoNBD.names, values, strict=True)))
        exact = reference.pareto_dert_if_alive(*values, x, T, t / 1e4)
        assert close(model.discounted_purchases(t / 1e4, x, T, T), exact), (values, x, T)


@pytest.mark.parametrize("n", [0, 1, 30])
def test_probabilities_of_pareto(n):
    for values, t in itertools.product([(0.5, 10, 0.6, 12), (3, 0.1, 2, 400)], (1, 50)):
        model = ParetoNBD.of(**dict(zip(ParetoNBD.names, values, strict=True)))
        assert close(model.purchase_probability(n, t), reference.pareto_probability(*values, n, t))


@pytest.mark.parametrize("discount", [1e-3, 0.1])
def test_residual_periods_of_contracts(discount):
    for alpha, beta, renewals in itertools.product((1e-3, 300), (1e-3, 30), (7, 40)):
        model = SBG.of(alpha=alpha, beta=beta)
        exact = reference.sbg_residual(alpha, beta, renewals, discount)
        assert close(model.discounted_periods(discount, renewals), exact), (alpha, beta, renewals)


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
def test_probabilities_of_purchases_agree_with_the_expectation(kind):
    model = kind.of(**dict(zip(kind.names, (0.5, 8, 2.5, 9), strict=True)))
    n = np.arange(400)
    for t, x, t_x, T in [(39, 0, 0, 0), (10, 3, 20, 39), (100, 0, 0, 39)]:
        chances = model.purchase_probability(n, t, x, t_x, T)
        assert chances.sum() == pytest.approx(1, abs=1e-9)
        assert chances @ n == pytest.approx(float(model.expected_purchases(t, x, t_x, T)), rel=1e-6)


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
def test_endless_discounted_purchases_are_the_limit_of_the_finite_sum(kind):
    model = kind.of(**dict(zip(kind.names, (0.5, 8, 2.5, 9), strict=True)))
    t = np.linspace(0, 6000, 60_001)
    bought = np.diff(model.expected_purchases(t, 3, 20, 39))
    total = bought @ 1.01 ** -((t[1:] + t[:-1]) / 2)
    assert float(model.discounted_purchases(0.01, 3, 20, 39)) == pytest.approx(total, rel=1e-6)
