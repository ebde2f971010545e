"""The methods on tables: from transactions to the published figures, on the command line too, and what they refuse."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import guanxi.analytics as ga
from guanxi.analytics.cli import analyse
from guanxi.analytics.lifetime.beta_geometric import BGNBD
from guanxi.analytics.lifetime.prediction import _drawn
from guanxi.analytics.lifetime.summary import summarise
from guanxi.analytics.lifetime.tests.conftest import FILE, Cdnow
from guanxi.analytics.result import Refusal


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """The lines of the CDNOW sample."""
    read = pd.read_csv(FILE, sep=r"\s+", names=["all", "customer", "date", "discs", "amount"], dtype={"date": str})
    return read.assign(date=pd.to_datetime(read["date"]))


def test_summary_of_transactions_is_that_of_the_papers(lines, cdnow: Cdnow):
    summary = summarise(ga.transactions(lines), calibrate_until=date(1997, 9, 30))
    table = summary.data.engine.fetch(summary.table.order_by("customer")).to_pandas()
    assert table.x.tolist() == cdnow.x.tolist()
    assert summary.in_units(table.days_to_last).to_numpy() == pytest.approx(cdnow.t_x)
    assert summary.in_units(table.days_watched).to_numpy() == pytest.approx(cdnow.T)
    assert table.m.to_numpy() == pytest.approx(cdnow.m)
    assert table.later.tolist() == cdnow.later.tolist()


def test_refunds_are_no_purchases_but_count_against_the_money():
    bought = {
        "customer": ["a", "a", "a", "a", "b"],
        "date": ["2026-01-01", "2026-01-10", "2026-01-10", "2026-01-20", "2026-01-05"],
        "amount": [50, 30, 10, -12, -5],
    }
    summary = summarise(ga.transactions(bought), unit="day")
    rows = summary.data.engine.fetch(summary.table).to_pylist()
    assert [(row["customer"], row["x"], row["days_to_last"], row["m"]) for row in rows] == [("a", 1, 9, 28.0)]
    assert summary.data.provenance.excluded == {"customers_with_refunds_only": 1}


def test_customers_of_the_hold_out_are_left_out_and_counted(lines):
    later = pd.DataFrame({"customer": [9999], "date": [pd.Timestamp("1998-02-01")], "amount": [10.0]})
    answer = ga.bg_nbd(pd.concat([lines, later]), calibrate_until="1997-09-30")
    assert answer.figures["count"] == 2357
    assert answer.provenance.excluded == {"customers_new_after_cut": 1}


@pytest.fixture(scope="module")
def bg(lines):
    return ga.bg_nbd(lines, calibrate_until="1997-09-30", intervals=True)


@pytest.fixture(scope="module")
def pareto(lines):
    return ga.pareto_nbd(lines, calibrate_until="1997-09-30")


def test_pareto_nbd_of_all_78_weeks_as_in_the_btyd_manual(lines):
    found = ga.pareto_nbd(lines).figures["parameters"]
    assert list(found.values()) == pytest.approx([0.5629966, 12.5590370, 0.4081095, 10.5148048], rel=5e-5)


@pytest.mark.parametrize(("method", "error"), [("bg", -4.11), ("pareto", -1.59)])
def test_tracking_ends_at_the_published_error(request, method, error):
    answer = request.getfixturevalue(method)
    last = answer.table("tracking").to_pylist()[-1]
    assert last["actual"] == 4339
    assert round(100 * (last["expected"] / last["actual"] - 1), 2) == error
    assert answer.figures["holdout"]["actual"] == 1882
    assert (
        answer.figures["newcomer"]["low"] < answer.figures["newcomer"]["expected"] < answer.figures["newcomer"]["high"]
    )


def test_customers_carry_the_scores_of_their_histories(bg):
    first = bg.table("customers").to_pylist()[0]
    assert (first["customer"], first["x"], round(first["t_x"], 2), round(first["T"], 2)) == (1, 2, 30.43, 38.86)
    assert first["expected"] == pytest.approx(1.2259, abs=1e-4)
    assert first["expected_low"] < first["expected"] < first["expected_high"]


def test_value_is_purchases_times_spend_times_margin(lines):
    answer = ga.clv(lines, calibrate_until="1997-09-30", discount=0.0, margin=0.3)
    rows = answer.frame("customers")
    assert rows.clv.to_numpy() == pytest.approx((0.3 * rows.purchases * rows.spend).to_numpy())
    expected = answer.model.purchases.expected_purchases(365 / 7, rows.x, rows.t_x, rows["T"])
    assert rows.purchases.to_numpy() == pytest.approx(expected, rel=1e-9)
    assert rows.spend.to_numpy() == pytest.approx(answer.model.spend.expected_spend(rows.x, rows.m), rel=1e-12)
    assert answer.figures["total"] == pytest.approx(rows.clv.sum())


def test_a_higher_discount_lowers_the_value_and_the_endless_future_raises_it(lines):
    value = {
        name: ga.clv(lines, **options).figures["total"]
        for name, options in {"plain": {}, "dear": {"discount": 0.5}, "endless": {"endless": True}}.items()
    }
    assert value["dear"] < value["plain"] < value["endless"]


def test_equity_lies_in_its_interval_and_grows_with_newcomers(lines):
    some = ga.equity(lines, replicates=10).figures
    more = ga.equity(lines, replicates=0, newcomers=100, acquisition_cost=20).figures
    assert some["low"] < some["equity"] < some["high"]
    assert more["equity"] == pytest.approx(some["equity"] + 100 * more["newcomer"])
    assert more["newcomer"] > 0


def test_contracts_with_dates_give_the_figures_of_the_cohort():
    survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    lost = -np.diff(survivors)
    ends = [date(2015 + year, 3, 1) for year in range(1, 8) for _ in range(lost[year - 1])]
    contracts = {
        "customer": range(1000),
        "start": [date(2015, 3, 1)] * 1000,
        "end": [*ends, *[None] * 491],
    }
    answer = ga.sbg(contracts, period="year", as_of="2022-03-01", discount=0.1)
    assert {name: round(value, 3) for name, value in answer.figures["parameters"].items()} == {
        "alpha": 0.668,
        "beta": 3.806,
    }
    customers = answer.frame("customers")
    assert len(customers) == 491
    assert customers.residual_periods.to_numpy() == pytest.approx(7.530, abs=5e-4)
    assert answer.frame("retention").survival[:7].to_numpy() == pytest.approx(np.array(survivors[1:]) / 1000)


def test_the_command_line_gives_the_fixed_keys(lines, tmp_path):
    lines.rename(columns={"customer": "id", "date": "day", "amount": "dollars"}).to_csv(
        tmp_path / "cd.csv", index=False
    )
    columns = [option for pair in ("customer=id", "date=day", "amount=dollars") for option in ("--map", pair)]
    asked = ["--unit", "week", "--calibrate-until", "1997-09-30", "--format", "json", "--summary"]
    answer = CliRunner().invoke(analyse, ["pareto-nbd", str(tmp_path / "cd.csv"), *columns, *asked])
    told = json.loads(answer.stdout)
    assert list(told["parameters"]) == list(told["standard_errors"]) == ["r", "alpha", "s", "beta"]
    assert (round(told["log_likelihood"], 1), told["converged"], told["holdout"]["actual"]) == (-9595.0, True, 1882)
    assert told["provenance"]["parameters"]["calibrate_until"] == "1997-09-30"
    assert "customers" not in told


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"calibrate_until": "2031-01-01"}, "lies after the last day"),
        ({"calibrate_until": "1996-01-01"}, "No customer has a purchase"),
        ({"calibrate_until": "next week"}, "is not a date"),
        ({"calibrate_until": "1997-01-01"}, "second time"),
    ],
)
def test_a_wrong_cut_is_refused_in_words(lines, options, word):
    with pytest.raises(Refusal, match=word):
        ga.bg_nbd(lines, **options)


@pytest.mark.parametrize("options", [{"discount": -0.1}, {"horizon": timedelta(0)}, {"endless": True, "discount": 0}])
def test_a_wrong_future_is_refused_in_words(lines, options):
    with pytest.raises(Refusal, match=r"discount|horizon"):
        ga.clv(lines, **options)


@pytest.mark.parametrize(
    ("contracts", "word"),
    [
        ({"period": [0, 1, 3], "survivors": [10, 8, 7]}, "without a gap"),
        ({"period": [0, 1], "survivors": [10, 12]}, "cannot grow"),
        ({"customer": [1], "start": ["2026-02-01"], "end": ["2026-01-01"]}, "before they start"),
    ],
)
def test_impossible_contracts_are_refused_in_words(contracts, word):
    with pytest.raises(Refusal, match=word):
        ga.sbg(contracts)


def test_contracts_that_all_go_on_teach_nothing():
    contracts = {"customer": [1, 2], "start": ["2026-01-01"] * 2, "end": [None, "2026-12-31"]}
    with pytest.raises(Refusal, match="No contract has ended"):
        ga.sbg(contracts, as_of="2026-06-30")


def test_a_saved_value_values_alike(lines, tmp_path):
    value = ga.clv(lines, margin=0.3, discount=0.1, model="pareto-nbd").model
    value.save(tmp_path / "value.json")
    again = ga.LifetimeValue.load(tmp_path / "value.json")
    history = {"x": [0, 3, 9], "t_x": [0, 20, 50], "T": [60, 60, 60], "m": [0, 30, 12.5]}
    assert again.of(**history).tolist() == value.of(**history).tolist()
    assert again.of_newcomer(5) == value.of_newcomer(5)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 9}', '{"format": 1, "purchases": {}}'])
def test_what_is_no_saved_value_is_refused(text, tmp_path):
    file = tmp_path / "value.json"
    file.write_text(text)
    with pytest.raises(Refusal):
        ga.LifetimeValue.load(file)


def test_the_drawn_purchases_have_the_expected_mean():
    model = BGNBD.of(r=0.243, alpha=4.414, a=0.793, b=2.426)
    x, t_x, T = np.array([0.0, 2, 20]), np.array([0, 30.43, 38]), np.full(3, 38.86)
    drawn = _drawn(model, 39, x, T, model.p_alive(x, t_x, T), 40_000, np.random.default_rng(1))
    assert drawn.mean(axis=0) == pytest.approx(model.expected_purchases(39, x, t_x, T), rel=0.03)


def test_an_interval_of_the_value_holds_it_and_is_refused_without_an_end():
    bought = {"customer": [1, 1, 2, 2, 2, 3, 3, 4], "amount": [9, 20, 5, 60, 50, 7, 30, 8],
              "date": [f"2026-{month:02}-03" for month in (1, 4, 2, 5, 8, 3, 9, 4)]}  # fmt: skip
    for row in ga.clv(bought, unit="month", intervals=True).table("customers").to_pylist():
        assert row["clv_low"] <= row["clv"] <= row["clv_high"]
    with pytest.raises(ga.Refusal, match="no end"):
        ga.clv(bought, unit="month", endless=True, intervals=True)
