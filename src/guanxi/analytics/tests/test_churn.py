"""Churn: definitions on customers made by hand, a model that may not look ahead, and offers that pay."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import guanxi.analytics as ga
from guanxi.analytics.checking import select
from guanxi.analytics.churn_definition import Silence, rates
from guanxi.analytics.churn_features import SIGNALS, Known, Matrix
from guanxi.analytics.churn_model import ChurnModel, tried
from guanxi.analytics.churn_warning import Offer, cut_off
from guanxi.analytics.lifetime.summary import summarise
from guanxi.analytics.result import Refusal

DAY = date(2025, 1, 1)
END = DAY + timedelta(days=399)


def simulated(customers: int = 700, seed: int = 4) -> pd.DataFrame:
    """Customers who buy every so many days, and of whom half stop on some day."""
    random = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        pace, stop = random.uniform(8, 30), random.uniform(60, 600)
        day = random.uniform(0, 40)
        while day < min(stop, 400):
            rows.append((customer, DAY + timedelta(days=int(day)), 10 + customer % 5, "east" if stop < 300 else "west"))
            day += random.gamma(4, pace / 4)
    return pd.DataFrame(rows, columns=["customer", "date", "amount", "area"])


@pytest.fixture(scope="module")
def purchases() -> pd.DataFrame:
    return simulated()


@pytest.fixture(scope="module")
def answer(purchases):
    return ga.churn_risk(purchases, as_of=END, horizon="60d", by=("area",), margin=0.5, offer_cost=1.0)


def test_silence_is_longer_than_the_own_quantile():
    days = {"fast": [*range(0, 60, 10)], "slow": [*range(0, 200, 40)], "rare": [0, 100]}
    rows = [(name, DAY + timedelta(days=day)) for name, own in days.items() for day in own]
    summary = summarise(ga.transactions({"customer": [r[0] for r in rows], "date": [r[1] for r in rows]}))
    rule = Silence(summary, 0.9)

    def there(day):
        return {
            row["customer"]: row["active"] for row in rule.there(DAY + timedelta(days=day)).execute().to_dict("records")
        }

    assert there(60) == {"fast": True, "slow": True, "rare": False}
    assert not there(61)["fast"]
    assert there(160) == {"fast": False, "slow": True, "rare": False}


def test_rates_count_the_lost_and_those_who_came_back():
    days = {"stays": [*range(0, 100, 10)], "goes": [*range(0, 50, 10)], "returns": [0, 10, 20, 30, 40, 95]}
    rows = [(name, DAY + timedelta(days=day)) for name, own in days.items() for day in own]
    summary = summarise(ga.transactions({"customer": [r[0] for r in rows], "date": [r[1] for r in rows]}))
    rule = Silence(summary, 0.5)
    ends = [DAY + timedelta(days=day) for day in (45, 70, 98)]
    found = rates(summary.data.engine, {end: rule.there(end) for end in ends}).to_pylist()
    assert [(row["active"], row["lost"], row["back"]) for row in found] == [(3, 2, 0), (1, 0, 1)]
    assert found[0]["rate"] == pytest.approx(2 / 3)


def test_features_of_a_day_know_nothing_of_later_days(purchases):
    day = DAY + timedelta(days=200)
    told = pd.DataFrame(
        {"customer": [0, 0], "date": [day, day + timedelta(days=1)], "name": ["a", "a"], "value": [1.0, 9.0]}
    )
    later = purchases.assign(amount=np.where(purchases.date > day, 999, purchases.amount))

    def features(table, signals):
        summary = summarise(ga.transactions(table))
        source = SIGNALS(signals).on(summary.data.engine)
        read = select(source, "customer", "date", "name", "value")
        lines = select(ga.transactions(table), "customer", "date", optional=("amount",))
        return Known(summary, lines, signals=read).on(day).execute().sort_values("customer").reset_index(drop=True)

    whole = features(later, told)
    cut = features(purchases[purchases.date <= day], told[told.date <= day])
    pd.testing.assert_frame_equal(whole, cut, check_dtype=False)
    assert whole.signal_a.dropna().tolist() == [1.0]


def test_a_signal_that_knows_the_outcome_is_refused(purchases):
    last = purchases.groupby("customer").date.max()
    leak = pd.DataFrame(
        {"customer": last.index, "date": DAY, "name": "will stop", "value": [(END - day).days for day in last]}
    )
    with pytest.raises(Refusal, match="will stop"):
        ga.churn_risk(purchases, signals=leak, as_of=END, horizon="60d", periods=2)


def test_a_signal_told_of_the_lost_alone_is_refused(purchases):
    last = purchases.groupby("customer").date.max()
    gone = last[last <= END - timedelta(days=60)].index
    leak = pd.DataFrame({"customer": gone, "date": DAY, "name": "farewell", "value": 1.0})
    with pytest.raises(Refusal, match="farewell"):
        ga.churn_risk(purchases, signals=leak, as_of=END, horizon="60d", periods=2)


def test_an_honest_signal_is_used(purchases):
    mood = pd.DataFrame({"customer": range(700), "date": DAY, "name": "mood", "value": np.arange(700) % 10})
    answer = ga.churn_risk(purchases, signals=mood, as_of=END, horizon="60d", periods=2)
    assert answer.figures["auc"] > 0.6


def test_the_model_is_tested_on_a_later_day_and_beats_the_rate(answer):
    figures = answer.figures
    assert figures["tested"]["learnt_on"] == END - timedelta(days=120)
    assert figures["tested"]["tested_on"] == END - timedelta(days=60)
    assert figures["auc"] > 0.6
    assert figures["lift_at_10"] > 1.5
    assert figures["brier"] < figures["brier_of_the_rate"]


def test_customers_are_ranked_by_risk_times_value_with_reasons(answer):
    rows = answer.frame("customers")
    assert rows.warning.is_monotonic_decreasing
    assert rows.warning.to_numpy() == pytest.approx((rows.risk * rows.value).to_numpy())
    assert rows.gain.to_numpy() == pytest.approx((0.2 * rows.risk * rows.value - 1).to_numpy())
    risky = rows.nlargest(20, "risk")
    assert (risky.effect_1 > 0).all()
    assert risky.driver_1.notna().all()


def test_churn_by_group_names_the_worse_first(answer):
    groups = answer.table("groups").to_pylist()
    assert [(row["by"], row["group"]) for row in groups] == [("area", "east"), ("area", "west")]
    assert groups[0]["rate"] == 1.0
    assert groups[1]["rate"] < 0.5


def test_an_offer_goes_to_those_whom_it_pays_for():
    customers = Offer(cost=5, success=0.5).gain(np.array([0.9, 0.5, 0.1]), np.array([100.0, 30, 20]))
    assert customers.tolist() == [40.0, 2.5, -4.0]
    chosen = cut_off(pa.table({"gain": customers}), Offer(cost=5, success=0.5))
    assert (chosen["customers"], chosen["gain"], chosen["gain_if_made_to_all"]) == (2, 42.5, 38.5)


@pytest.mark.parametrize("kind", ["logistic", "boosting"])
def test_chances_are_calibrated_and_the_driver_is_the_cause(kind):
    random = np.random.default_rng(2)
    values = random.normal(size=(3000, 3))
    values[::7, 2] = np.nan
    lost = (random.uniform(size=3000) < 1 / (1 + np.exp(-1.5 * values[:, 1]))).astype(float)
    half = [Matrix(None, ("a", "b", "c"), values[rows], lost[rows]) for rows in (slice(0, 1500), slice(1500, 3000))]
    model = ChurnModel(kind).fit(half[0])
    trial = tried(model, half[1])
    assert trial.auc > 0.75
    assert all(abs(part["expected"] - part["actual"]) < 0.12 for part in trial.calibration)
    places, effects = model.drivers(values[values[:, 1] > 1][:50])
    assert np.mean(places[:, 0] == 1) > 0.95
    assert np.mean(effects[:, 0] > 0) > 0.95


@pytest.mark.parametrize("definition", ["p-alive", "contract"])
def test_other_definitions(purchases, definition):
    last = purchases.groupby("customer").date.max()
    contracts = pd.DataFrame({"customer": last.index, "start": DAY, "end": last.where(last < END - timedelta(days=40))})
    answer = ga.churn_risk(purchases, contracts=contracts, definition=definition, as_of=END, horizon="60d", periods=4)
    assert answer.figures["definition"]["lost"].startswith({"p-alive": "P(alive)", "contract": "contract"}[definition])
    assert 0 < max(answer.frame("rates").rate) < 1


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"quantile": 1.5}, "between 0 and 1"),
        ({"offer_success": 2.0}, "offer_success"),
        ({"definition": "contract"}, "table of contracts"),
        ({"periods": 0}, "above 0"),
    ],
)
def test_what_cannot_be_foreseen_is_refused_in_words(purchases, options, word):
    with pytest.raises(Refusal, match=word):
        ga.churn_risk(purchases, **({"as_of": END} | options))


@pytest.mark.parametrize(
    ("customers", "horizon", "why"), [(40, "60d", "at least 20 of each"), (40, "200d", "three times as many")]
)
def test_where_nothing_can_be_learnt_the_rates_are_told_and_why(customers, horizon, why):
    answer = ga.churn_risk(simulated(customers), as_of=END, horizon=horizon, periods=3)
    assert why in answer.figures["not_learnt"]
    assert answer.figures["auc"] is None
    assert answer.figures["rate"] is not None
    assert answer.frame("customers").value.is_monotonic_decreasing
    assert answer.table("customers")["risk"].null_count == answer.figures["count"]


def test_effects_of_a_regression_are_the_fall_of_its_log_odds():
    random = np.random.default_rng(1)
    values = random.normal(size=(300, 3))
    values[::7, 2] = np.nan
    lost = (values[:, 0] + 0.5 * random.normal(size=300) > 0).astype(float)
    lost[::7] = 1.0
    model = ChurnModel("logistic").fit(Matrix(pa.chunked_array([range(300)]), ("a", "b", "c"), values, lost))
    by_coefficients = model._effects_of_coefficients(values[:40])
    assert np.allclose(by_coefficients, model._effects_along(values[:40]), atol=1e-9)


def test_who_lies_beyond_all_that_was_learnt_is_as_the_extremest_few():
    values = np.arange(400.0)[:, None]
    lost = (values[:, 0] + 150 * np.random.default_rng(1).standard_normal(400) > 200).astype(float)
    model = ChurnModel().fit(Matrix(pa.chunked_array([values[:, 0]]), ("gap",), values, lost))
    few, extremest, beyond = model.risk(np.array([[392.0], [399.0], [9_999.0]]))
    assert few == pytest.approx(extremest) == pytest.approx(beyond)
    assert beyond == pytest.approx(lost[-40:].mean(), abs=0.08)
