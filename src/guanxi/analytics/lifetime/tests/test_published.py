"""Every published figure for CDNOW, and for the contracts of Fader and Hardie (2007), to its published digit."""

import numpy as np
import pytest

from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.histories import Histories
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.shifted_beta_geometric import SBG
from guanxi.analytics.lifetime.tests.conftest import Cdnow
from guanxi.analytics.lifetime.validation import frequency_fit, hold_out, tracking


@pytest.fixture(scope="module")
def bg(cdnow: Cdnow) -> BGNBD:
    return BGNBD().fit(cdnow.x, cdnow.t_x, cdnow.T)


@pytest.fixture(scope="module")
def pareto(cdnow: Cdnow) -> ParetoNBD:
    return ParetoNBD().fit(cdnow.x, cdnow.t_x, cdnow.T)


def test_bg_nbd_parameters_of_fader_hardie_lee_2005(bg):
    assert np.round(bg.values, 3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert bg.values == pytest.approx((0.2425945, 4.4136019, 0.7929199, 2.4258881), rel=1e-5)  # CLVTools
    assert bg.log_likelihood_ == pytest.approx(-9582.4292, abs=5e-5)
    assert list(bg.standard_errors_.values()) == pytest.approx([0.01256, 0.37822, 0.18573, 0.70541], abs=1e-5)
    assert bg.converged_


def test_pareto_nbd_parameters_of_fader_hardie_2005(pareto):
    assert np.round(pareto.values, 3).tolist() == [0.553, 10.578, 0.606, 11.669]
    assert pareto.log_likelihood_ == pytest.approx(-9594.9762, abs=5e-5)
    errors = list(pareto.standard_errors_.values())
    assert errors == pytest.approx([0.0476, 0.8427, 0.1873, 6.2105], abs=5e-4)  # CLVTools


def test_mbg_nbd_parameters_of_btydplus(cdnow):
    model = MBGNBD().fit(cdnow.x, cdnow.t_x, cdnow.T)
    assert np.round(model.values, 3).tolist() == [0.525, 6.183, 0.891, 1.614]


def test_gamma_gamma_parameters_and_spend_of_fader_hardie_2013(cdnow):
    model = GammaGamma().fit(cdnow.x, cdnow.m)
    assert np.round(model.values, 2).tolist() == [6.25, 3.74, 15.44]
    assert model.log_likelihood_ == pytest.approx(-4055.9177, abs=5e-5)
    assert model.customers_ == 946
    assert float(model.expected_spend()) == pytest.approx(35.17, abs=0.005)
    first_ten = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert model.expected_spend(cdnow.x[:10], cdnow.m[:10]) == pytest.approx(np.array(first_ten), abs=0.01)


def test_goodness_of_fit_and_its_p_values(bg, pareto, cdnow):
    histories = Histories.of(cdnow.x, cdnow.t_x, cdnow.T)
    of_bg, of_pareto = frequency_fit(bg, histories), frequency_fit(pareto, histories)
    assert (round(of_bg.chi_square, 2), round(of_bg.p_value, 2), of_bg.degrees_of_freedom) == (4.82, 0.19, 3)
    assert (round(of_pareto.chi_square, 2), round(of_pareto.p_value, 3)) == (11.99, 0.007)
    assert of_bg.actual.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]


def test_cumulative_repeat_purchases_in_week_78(bg, pareto, cdnow):
    starts, customers = np.unique(39 - cdnow.T, return_counts=True)
    actual = cdnow.x.sum() + cdnow.later.sum()
    expected = [float(tracking(model, starts, customers, 78)) for model in (bg, pareto)]
    assert actual == 4339
    assert np.round(expected, 1).tolist() == [4160.6, 4270.0]
    assert np.round([100 * (total / actual - 1) for total in expected], 2).tolist() == [-4.11, -1.59]


def test_conditional_expectations_against_the_hold_out(bg, pareto, cdnow):
    forecasts = [model.expected_purchases(39, cdnow.x, cdnow.t_x, cdnow.T) for model in (bg, pareto)]
    results = [hold_out(cdnow.x, cdnow.later, forecast) for forecast in forecasts]
    assert results[0].actual_by_x[0] == pytest.approx(334 / 1411)
    assert [round(result.expected_by_x[0], 4) for result in results] == [0.2251, 0.1384]
    assert [round(result.correlation, 3) for result in results] == [0.626, 0.630]
    assert round(np.corrcoef(*forecasts)[0, 1], 4) == 0.9955


def test_expectations_of_hardies_sheet(bg):
    assert float(bg.expected_purchases(39, 2, 30.43, 38.86)) == pytest.approx(1.226, abs=5e-4)
    times = [0.1429, 1, 3, 31.8571, 32, 78]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert bg.expected_purchases(times) == pytest.approx(np.array(published), abs=5e-4)


def test_probabilities_of_the_btyd_manual():
    model = BGNBD.of(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert float(model.purchase_probability(0, 39)) == pytest.approx(0.5737864, abs=5e-8)
    assert float(model.purchase_probability(10, 2)) == pytest.approx(1.07869e-07, rel=5e-6)
    published = [0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638]
    assert model.purchase_probability(np.arange(11, 16), 30) == pytest.approx(np.array(published), abs=5e-11)


def test_pareto_nbd_expectations_of_the_btyd_walkthrough(pareto):
    assert float(pareto.expected_purchases(52, 26, 30.86, 31)) == pytest.approx(25.46, abs=0.005)
    assert float(pareto.p_alive(26, 30.86, 31)) == pytest.approx(0.9979, abs=5e-5)
    assert float(pareto.expected_purchases(52)) == pytest.approx(1.47, abs=0.005)


def test_pair_of_histories_on_which_naive_code_underflows():
    model = ParetoNBD.of(r=0.55, alpha=10.58, s=0.61, beta=11.67)
    published = np.array([6.2060517889632418, 6.2528722475748113])
    assert model.expected_purchases(10, [132, 133], 200, 200) == pytest.approx(published, rel=1e-11)


@pytest.mark.parametrize(
    ("survivors", "parameters", "log_likelihood"),
    [
        ([1000, 869, 743, 653, 593, 551, 517, 491], [0.668, 3.806], -1611.2),
        ([1000, 631, 468, 382, 326, 289, 262, 241], [0.704, 1.182], -1680.3),
    ],
    ids=["high end", "regular"],
)
def test_sbg_of_fader_hardie_2007(survivors, parameters, log_likelihood):
    model = SBG().fit_survivors(survivors)
    assert np.round(model.values, 3).tolist() == parameters
    assert round(model.log_likelihood_, 1) == log_likelihood


def test_sbg_projection_and_residual_lifetime():
    model = SBG().fit_survivors([1000, 869, 743, 653, 593, 551, 517, 491])
    assert np.round(model.survival(np.arange(8, 13)), 3).tolist() == [0.460, 0.436, 0.414, 0.395, 0.378]
    assert float(model.discounted_periods(0.10, renewals=7)) == pytest.approx(7.530, abs=5e-4)
