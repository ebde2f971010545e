"""The methods bg-nbd, mbg-nbd and pareto-nbd: learn a model of purchases from transactions and score the customers."""

from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.options import AsOf, CalibrateUntil, Horizon, Intervals, Purchases, UnitOfTime
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.purchase_result import analysed
from guanxi.analytics.lifetime.summary import summarise
from guanxi.analytics.method import analysis
from guanxi.analytics.result import Result


@analysis("bg-nbd")
def bg_nbd(
    purchases: Purchases,
    *,
    unit: UnitOfTime = "week",
    calibrate_until: CalibrateUntil = None,
    as_of: AsOf = None,
    horizon: Horizon = None,
    intervals: Intervals = False,
) -> Result:
    """BG/NBD: how often each customer will buy, from how often and how lately he has (A-03; Fader, Hardie, Lee 2005).

    A day with a purchase counts once. Figures: `parameters` (r, alpha, a, b), `standard_errors`, `log_likelihood`,
    `converged`, `convergence`, `unit`, `count` (of customers), `horizon` (in units), `expected` (purchases of all
    customers within it), `newcomer` (expected repeat purchases of a new one, with its 90 % interval), `goodness` (chi²
    of the frequencies) and `holdout` (total, error, mean absolute and root mean squared error, correlation).

    Tables: `customers` (x, t_x, T in units of time, p_alive, expected, later purchases), `frequencies`, `tracking`
    (cumulative repeat purchases as they came and as expected) and `holdout_by_x`.

    P(alive) is 1 for everyone without a repeat purchase: rank customers by `expected`, not by it.

    >>> days = ["2026-01-01", "2026-01-12", "2026-02-20", "2026-03-02", "2026-01-05", "2026-02-01", "2026-01-20"]
    >>> bought = {"customer": ["Ann"] * 4 + ["Ben"] * 2 + ["Eve"], "date": days}
    >>> answer = bg_nbd(bought, as_of="2026-03-31")
    >>> answer.frame("customers")[["customer", "x", "days_to_last", "days_watched"]].values.tolist()
    [['Ann', 3, 60, 89], ['Ben', 1, 27, 85], ['Eve', 0, 0, 70]]
    """
    summary = summarise(purchases, unit=unit, calibrate_until=calibrate_until, as_of=as_of)
    return analysed(BGNBD(unit=unit), summary, horizon, intervals)


@analysis("mbg-nbd")
def mbg_nbd(
    purchases: Purchases,
    *,
    unit: UnitOfTime = "week",
    calibrate_until: CalibrateUntil = None,
    as_of: AsOf = None,
    horizon: Horizon = None,
    intervals: Intervals = False,
) -> Result:
    """MBG/NBD: as BG/NBD, but a customer may stop after his first purchase (A-03; Batislam et al. 2007).

    Figures and tables are those of `bg_nbd`; P(alive) may be used to rank customers.

    >>> days = ["2026-01-01", "2026-01-12", "2026-02-20", "2026-03-02", "2026-01-05", "2026-02-01", "2026-01-20"]
    >>> bought = {"customer": ["Ann"] * 4 + ["Ben"] * 2 + ["Eve"], "date": days}
    >>> rows = mbg_nbd(bought, as_of="2026-03-31").table("customers").to_pylist()
    >>> [row["customer"] for row in rows if row["p_alive"] < 1]  # also Eve, of whom BG/NBD would be certain
    ['Ann', 'Ben', 'Eve']
    """
    summary = summarise(purchases, unit=unit, calibrate_until=calibrate_until, as_of=as_of)
    return analysed(MBGNBD(unit=unit), summary, horizon, intervals)


@analysis("pareto-nbd")
def pareto_nbd(
    purchases: Purchases,
    *,
    unit: UnitOfTime = "week",
    calibrate_until: CalibrateUntil = None,
    as_of: AsOf = None,
    horizon: Horizon = None,
    intervals: Intervals = False,
) -> Result:
    """Pareto/NBD: as BG/NBD, but a customer may stop at any time (A-03; Schmittlein, Morrison, Colombo 1987).

    Figures (parameters r, alpha, s, beta) and tables are those of `bg_nbd`; P(alive) may be used to rank customers.

    >>> days = ["2026-01-01", "2026-01-12", "2026-02-20", "2026-03-02", "2026-01-05", "2026-02-01", "2026-01-20"]
    >>> bought = {"customer": ["Ann"] * 4 + ["Ben"] * 2 + ["Eve"], "date": days}
    >>> rows = pareto_nbd(bought, as_of="2026-03-31").table("customers").to_pylist()
    >>> [row["customer"] for row in rows if row["p_alive"] < 1]  # also Eve, of whom BG/NBD would be certain
    ['Ann', 'Ben', 'Eve']
    """
    summary = summarise(purchases, unit=unit, calibrate_until=calibrate_until, as_of=as_of)
    return analysed(ParetoNBD(unit=unit), summary, horizon, intervals)
