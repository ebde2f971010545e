"""Fitting: the likelihoods and their gradients, what a fit leaves behind, and data from which nothing can be learnt."""

import json

import numpy as np
import pytest

from guanxi.analytics.lifetime import gamma_gamma, purchasing, shifted_beta_geometric
from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.histories import Histories
from guanxi.analytics.lifetime.model import Model
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.shifted_beta_geometric import SBG
from guanxi.analytics.lifetime.tests import reference
from guanxi.analytics.result import Refusal

HISTORIES = Histories.of([0, 1, 5, 40, 300, 2], [0, 2, 30, 38, 39, 0.5], [39, 39, 39, 39, 39, 39], [9, 4, 2, 1, 1, 1])
POINTS = [(0.24, 4.4, 0.8, 2.4), (3.0, 0.5, 6.0, 0.02), (0.05, 60.0, 1.0, 300.0)]
LIKELIHOODS = {
    BGNBD: lambda values, row: reference.bg_log_likelihood(*values, 0, *row),
    MBGNBD: lambda values, row: reference.bg_log_likelihood(*values, 1, *row),
    ParetoNBD: lambda values, row: reference.pareto_log_likelihood(*values, *row),
}


def slope_by_differences(score, values):
    steps = 1e-5 * np.diag(values)
    return np.array([(score(values + step)[0] - score(values - step)[0]) / (2 * step.sum()) for step in steps])


@pytest.mark.parametrize("kind", LIKELIHOODS)
@pytest.mark.parametrize("values", POINTS)
def test_likelihood_of_purchases_and_its_gradient(kind, values):
    def score(values):
        return kind()._score(values, HISTORIES)

    rows = zip(HISTORIES.x, HISTORIES.t_x, HISTORIES.T, HISTORIES.counts, strict=True)
    exact = sum(count * LIKELIHOODS[kind](values, row) for *row, count in rows)
    likelihood, slope = score(np.array(values))
    assert likelihood == pytest.approx(exact, rel=1e-11)
    assert slope == pytest.approx(slope_by_differences(score, np.array(values)), rel=1e-5, abs=1e-5)


def test_likelihood_of_spend_and_its_gradient():
    x, m, counts = np.array([1.0, 3, 900]), np.array([0.02, 35, 12_000]), np.array([5.0, 2, 1])

    def score(values):
        return gamma_gamma._score(values, x, m, counts)

    for values in [(6.25, 3.74, 15.44), (900.0, 0.002, 700.0)]:
        exact = counts @ [reference.gamma_gamma_log_likelihood(*values, *row) for row in zip(x, m, strict=True)]
        likelihood, slope = score(np.array(values))
        assert likelihood == pytest.approx(exact, rel=1e-11)
        assert slope == pytest.approx(slope_by_differences(score, np.array(values)), rel=1e-4, abs=1e-4)


def test_gradient_of_contracts():
    lost, lasting = np.array([0.0, 131, 126, 0]), np.array([2.0, 0, 3, 491])

    def score(values):
        return shifted_beta_geometric._score(values, lost, lasting)

    slope = score(np.array([0.668, 3.806]))[1]
    assert slope == pytest.approx(slope_by_differences(score, np.array([0.668, 3.806])), rel=1e-6)


def simulated(customers, seed=5):
    """Customers of a BG/NBD world, bought and stopped one by one."""
    random = np.random.default_rng(seed)
    rates, chances = random.gamma(0.8, 1 / 6, customers), random.beta(1.2, 3, customers)
    rows = []
    for rate, chance in zip(rates, chances, strict=True):
        T, t, x = random.uniform(20, 60), 0.0, 0
        while (later := t + random.exponential(1 / rate)) <= T:
            t, x = later, x + 1
            if random.uniform() < chance:
                break
        rows.append((x, t, T))
    return np.array(rows).T


def test_bg_nbd_finds_the_parameters_of_a_simulated_world():
    model = BGNBD().fit(*simulated(4000))
    errors = np.array(list(model.standard_errors_.values()))
    assert np.all(np.abs(np.array(model.values) - (0.8, 6, 1.2, 3)) < 3 * errors)


def test_the_unit_of_time_changes_scale_and_nothing_else(cdnow):
    weeks = ParetoNBD().fit(cdnow.x, cdnow.t_x, cdnow.T)
    days = ParetoNBD(unit="day").fit(cdnow.x, 7 * cdnow.t_x, 7 * cdnow.T)
    assert days.values == pytest.approx([1, 7, 1, 7] * np.array(weeks.values), rel=1e-6)
    assert days.expected_purchases(70, 2, 70, 210) == pytest.approx(weeks.expected_purchases(10, 2, 10, 30), rel=1e-6)


def test_counts_stand_for_repeated_rows():
    x, t_x, T = simulated(300)
    twice = BGNBD().fit(*(np.tile(column, 2) for column in (x, t_x, T)))
    counted = BGNBD().fit(x, t_x, T, counts=np.full(x.size, 2))
    assert counted.values == pytest.approx(twice.values, rel=1e-9)
    assert counted.customers_ == 600


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
def test_saved_and_loaded_the_model_answers_the_same(kind, tmp_path):
    x, t_x, T = simulated(300)
    model = kind(unit="month").fit(x, t_x, T)
    model.save(tmp_path / "model.json")
    again = Model.load(tmp_path / "model.json")
    assert type(again) is kind
    assert again.to_dict() == model.to_dict() == json.loads((tmp_path / "model.json").read_text())
    assert again.expected_purchases(10, x, t_x, T).tolist() == model.expected_purchases(10, x, t_x, T).tolist()


def test_a_file_of_another_model_is_refused(tmp_path):
    SBG.of(alpha=1, beta=2).save(tmp_path / "model.json")
    with pytest.raises(Refusal, match=r"no saved BG/NBD"):
        BGNBD.load(tmp_path / "model.json")


def test_credible_interval_covers_the_estimate_and_narrows_with_more_customers():
    def width(customers):
        model = BGNBD().fit(*simulated(customers))
        low, high = model.interval(lambda drawn: drawn.expected_purchases(39), draws=100)
        assert low < model.expected_purchases(39) < high
        return high - low

    assert width(3000) < width(600)


def test_interval_of_a_model_without_errors_is_refused():
    with pytest.raises(Refusal, match="standard errors"):
        BGNBD.of(r=1, alpha=1, a=1, b=1).interval(lambda model: model.expected_purchases(1))


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
@pytest.mark.parametrize(
    ("columns", "word"),
    [
        (([], [], []), "no customers"),
        (([0, 0], [0, 0], [5, 9]), "second time"),
        (([1, 2], [1, 12], [5, 9]), "between 0 and T"),
        (([0.5, 2], [1, 2], [5, 9]), "whole number"),
        (([0, 2], [3, 2], [5, 9]), "without a repeat"),
        (([1, np.nan], [1, 2], [5, 9]), "finite"),
        (([1, 2, 3], [1, 2], [5, 9]), "length"),
    ],
)
def test_impossible_histories_are_refused_in_words(kind, columns, word):
    with pytest.raises(Refusal, match=word):
        kind().fit(*columns)


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
@pytest.mark.parametrize("x", [[1], [3, 3, 3, 3]])
def test_too_few_customers_give_parameters_without_errors(kind, x):
    x = np.array(x)
    model = kind().fit(x, np.where(x > 0, 5.0, 0.0), np.full(x.size, 30.0))
    assert not model.converged_
    assert model.standard_errors_ == {}
    assert model.convergence_["message"] != "converged"
    assert np.isfinite(model.expected_purchases(10, x, np.where(x > 0, 5.0, 0.0), 30.0)).all()


def test_spend_below_nought_and_contracts_that_never_end_are_refused():
    with pytest.raises(Refusal, match="above 0"):
        GammaGamma().fit([1, 2], [10, -3])
    with pytest.raises(Refusal, match="No contract has ended"):
        SBG().fit([3, 5], [0, 0])
    with pytest.raises(Refusal, match="infinite"):
        GammaGamma.of(p=1, q=0.9, gamma=3).expected_spend()


def test_contracts_one_by_one_give_the_parameters_of_the_cohort():
    survivors = [1000, 631, 468, 382, 326, 289, 262, 241]
    ended = -np.diff(survivors)
    periods = np.append(np.repeat(np.arange(1, 8), ended), np.full(241, 7))
    one_by_one = SBG().fit(periods, np.append(np.ones(ended.sum()), np.zeros(241)))
    assert one_by_one.values == pytest.approx(SBG().fit_survivors(survivors).values, rel=1e-9)


@pytest.mark.parametrize("kind", [BGNBD, ParetoNBD])
def test_many_histories_are_climbed_from_where_a_part_leads_to(kind, cdnow, monkeypatch):
    usual = kind().fit(cdnow.x, cdnow.t_x, cdnow.T)
    monkeypatch.setattr(purchasing, "PART", 400)
    quick = kind().fit(cdnow.x, cdnow.t_x, cdnow.T)
    assert quick.converged_ and quick.values == pytest.approx(usual.values, rel=1e-4)
    assert Histories.of(cdnow.x, cdnow.t_x, cdnow.T).part(400).x.size < 600
