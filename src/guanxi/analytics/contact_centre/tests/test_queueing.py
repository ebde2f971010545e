"""Erlang B, C and A against published figures, against exact sums and against the Markov chain itself."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import norm, poisson

from guanxi.analytics.contact_centre.queueing import erlang_a, erlang_b, erlang_c
from guanxi.analytics.contact_centre.staffing import staffing
from guanxi.analytics.result import Refusal


def exact_c(load: int, agents: int) -> Fraction:
    """Erlang's formula as it is printed, in whole numbers."""
    top = Fraction(load**agents, math.factorial(agents)) * Fraction(agents, agents - load)
    return top / (sum(Fraction(load**k, math.factorial(k)) for k in range(agents)) + top)


@pytest.mark.parametrize(
    ("load", "agents", "blocked"), [(2, 5, 0.0367), (10, 14, 0.0568), (5, 10, 0.0184), (1, 1, 0.5)]
)
def test_erlang_b_of_the_printed_tables(load: float, agents: int, blocked: float) -> None:
    assert erlang_b(load, agents) == pytest.approx(blocked, abs=5e-5)


@pytest.mark.parametrize(("load", "agents"), [(1, 2), (10, 14), (48, 55), (200, 201), (500, 540)])
def test_erlang_c_is_the_exact_sum(load: int, agents: int) -> None:
    queue = erlang_c(load, agents, handling=240, within=20)
    assert queue.waiting == pytest.approx(float(exact_c(load, agents)), rel=1e-12)


def test_the_published_example_of_360_calls() -> None:
    queue = erlang_c(48, 55, handling=240, within=15)  # 360 calls of 4 minutes in half an hour
    assert (round(queue.waiting, 3), round(queue.asa or 0, 1), round(queue.occupancy, 3)) == (0.239, 8.2, 0.873)
    assert queue.service_level == pytest.approx(1 - 0.2387 * math.exp(-7 * 15 / 240), abs=1e-4)


def test_thousands_of_agents() -> None:
    load, agents = 9900, 10_000
    blocked = math.exp(poisson.logpmf(agents, load) - poisson.logcdf(agents, load))
    queue = erlang_c(load, agents, handling=300, within=20)
    assert queue.waiting == pytest.approx(blocked / (1 - 0.99 * (1 - blocked)), rel=1e-8)
    spare = (agents - load) / math.sqrt(load)
    limit = 1 / (1 + spare * norm.cdf(spare) / norm.pdf(spare))  # Halfin and Whitt 1981
    assert queue.waiting == pytest.approx(limit, rel=0.01)
    tiny = erlang_c(0.001, 5000, handling=300, within=20)
    assert (tiny.waiting, tiny.service_level) == (0, 1)


def test_garnett_s_table_of_impatient_callers() -> None:
    """48 calls a minute of a minute each, 50 agents, patience 2 minutes; without patience beside it."""
    patient = erlang_c(48, 50, handling=60, within=20)
    assert (round(patient.asa or 0, 1), round(patient.occupancy, 2)) == (20.8, 0.96)
    queue = erlang_a(48, 50, handling=60, within=20, patience=120)
    assert (round(queue.abandonment or 0, 3), round(queue.occupancy, 2)) == (0.031, 0.93)
    mean_wait_of_all = (queue.abandonment or 0) * 120
    assert round(mean_wait_of_all, 1) == 3.7


@pytest.mark.parametrize(
    ("load", "agents", "patience"), [(5, 6, 1.0), (5, 4, 0.5), (20, 15, 3.0), (3, 8, 0.2), (10, 10, 10.0)]
)
def test_erlang_a_is_the_markov_chain(load: float, agents: int, patience: float) -> None:
    waiting, lost, level, asa = chain(load, agents, 1 / patience, within=0.3)
    queue = erlang_a(load, agents, handling=1, within=0.3, patience=patience)
    assert queue.waiting == pytest.approx(waiting, rel=1e-9)
    assert queue.abandonment == pytest.approx(lost, rel=1e-9)
    assert queue.service_level == pytest.approx(level, rel=1e-9)
    assert queue.asa == pytest.approx(asa, rel=1e-8)


def chain(load: float, agents: int, theta: float, within: float) -> tuple[float, float, float, float]:
    """Waiting, lost, answered within and mean wait of the answered, from the balance of births and deaths."""
    size = agents + 250
    deaths = np.array([min(k, agents) + theta * max(k - agents, 0) for k in range(1, size)])
    share = np.exp(np.concatenate(([0.0], np.cumsum(np.log(load / deaths)))))
    share /= share.sum()
    queued = size - agents
    # A caller with k before him moves up at the rate n + kϑ and hangs up at ϑ; the last step is the answer.
    steps = np.zeros((queued + 1, queued + 1))
    for k in range(queued):
        steps[k, k] = -(agents + theta * k + theta)
        steps[k, k - 1 if k else queued] = agents + theta * k
    answered = expm(steps * within)[:queued, queued]
    ever = -np.linalg.solve(steps[:queued, :queued], steps[:queued, queued])
    times = -np.linalg.solve(steps[:queued, :queued], ever)
    arrivals = share[agents:]
    at_once = share[:agents].sum()
    served = at_once + arrivals @ ever
    return 1 - at_once, 1 - served, at_once + arrivals @ answered, arrivals @ times / served


def test_endless_patience_is_erlang_c() -> None:
    queue, patient = erlang_a(48, 55, handling=240, within=15, patience=1e9), erlang_c(48, 55, handling=240, within=15)
    assert queue.service_level == pytest.approx(patient.service_level, rel=1e-6)
    assert queue.asa == pytest.approx(patient.asa, rel=1e-5)


@pytest.mark.parametrize(("load", "agents"), [(5000, 5000), (5000, 4000), (5000, 5200), (0.001, 3), (40_000, 100)])
def test_erlang_a_stays_finite_in_the_extremes(load: float, agents: int) -> None:
    queue = erlang_a(load, agents, handling=300, within=20, patience=180)
    assert 0 <= queue.waiting <= 1
    assert 0 <= queue.service_level <= 1 + 1e-12
    assert queue.occupancy <= 1 + 1e-12
    if load > agents * 2:
        assert queue.abandonment == pytest.approx(1 - agents / load, rel=1e-6), "agents are never idle"


@pytest.mark.parametrize("patience", [None, "2m", "5s"])
@pytest.mark.parametrize("calls", [1, 40, 25_000])
def test_needed_is_the_least_that_suffices(calls: float, patience: str | None) -> None:
    ask = {"calls": calls, "aht": "4m", "target": 0.9, "max_occupancy": 0.85, "patience": patience}
    needed = staffing(**ask).figures["needed"]
    enough, fewer = (staffing(**ask, agents=number).figures for number in (needed, max(needed - 1, 1)))
    assert enough["service_level"] >= 0.9
    assert enough["occupancy"] <= 0.85
    assert needed == 1 or fewer["service_level"] < 0.9 or fewer["occupancy"] > 0.85


def test_too_few_agents_are_told_not_refused() -> None:
    figures = staffing(calls=100, aht="3m", agents=10).figures
    assert (figures["stable"], figures["service_level"], figures["asa"], figures["waiting"]) == (False, 0, None, 1)
    assert figures["needed"] == 14


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"calls": None}, "--calls"),
        ({"calls": 0}, "calls"),
        ({"calls": math.inf}, "calls"),
        ({"aht": "0s"}, "aht"),
        ({"aht": "3 minutes"}, "aht"),
        ({"target": 1.0}, "target"),
        ({"shrinkage": 1.0}, "shrinkage"),
        ({"max_occupancy": 0.0}, "max_occupancy"),
        ({"agents": 0}, "agents"),
        ({"patience": "0s"}, "patience"),
        ({"calls": 1e12}, "million"),
    ],
)
def test_nonsense_is_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(Refusal, match=word):
        staffing(**({"calls": 100, "aht": "3m"} | options))
