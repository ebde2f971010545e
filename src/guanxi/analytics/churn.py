"""Churn: who is lost, how many in each period, who will be lost next and why, and whom an offer should reach."""

from datetime import timedelta
from typing import Annotated, Any, Literal

import ibis

from guanxi.analytics.checking import select
from guanxi.analytics.churn_definition import Definition, Ended, Faded, Silence, boundaries, by_group, rates
from guanxi.analytics.churn_features import SIGNALS, Known
from guanxi.analytics.churn_foresight import Foresight
from guanxi.analytics.churn_model import ChurnModel, Kind
from guanxi.analytics.churn_warning import Offer
from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.lifetime.contract_analysis import CONTRACTS
from guanxi.analytics.lifetime.options import AsOf, Margin, Purchases
from guanxi.analytics.lifetime.summary import Summary, Unit, summarise
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import INTERACTIONS, Source

QUARTER = timedelta(days=90)
LoseBy = Literal["silence", "p-alive", "contract"]


@analysis("churn")
def churn_risk(
    purchases: Purchases,
    *,
    interactions: Annotated[Source | None, INTERACTIONS] = None,
    signals: Annotated[Source | None, SIGNALS] = None,
    contracts: Annotated[Source | None, CONTRACTS] = None,
    definition: Annotated[LoseBy, Option("who counts as lost")] = "silence",
    quantile: Annotated[float, Option("silence: longer than this quantile of the intervals")] = 0.9,
    below: Annotated[float, Option("p-alive: P(alive) below this")] = 0.3,
    horizon: Annotated[timedelta | None, Option("foresee losses so far ahead; default: 90d")] = None,
    model: Annotated[Kind, Option("logistic regression or gradient boosting")] = "logistic",
    period: Annotated[Unit, Option("period of the churn rate")] = "month",
    periods: Annotated[int, Option("so many periods back")] = 12,
    by: Annotated[tuple[str, ...], Option("churn by this column of the purchases")] = (),
    margin: Margin = 1.0,
    offer_cost: Annotated[float, Option("what an offer to keep a customer costs")] = 0.0,
    offer_success: Annotated[float, Option("share of those about to leave whom the offer keeps")] = 0.2,
    as_of: AsOf = None,
) -> Result:
    """Churn so far, and the risk of each customer to be lost within a horizon, with its reasons (A-05).

    A customer who is still there by the `definition` counts as lost within the horizon if he does not buy in it (or his
    contract ends). Features are made of what was known on a day. The model learns from the day two horizons before the
    end, is tested on the day one horizon before the end (a time split), then learns from that day and foresees the
    next horizon. A signal that knows the outcome is refused. Where nothing can be learnt `not_learnt` says why, and
    the figures of the model are None.

    Figures: `auc`, `lift_at_10` (share lost among the tenth with the highest risk over that of all), `brier`,
    `brier_of_the_rate` (of a model that gives everyone the mean), `tested` (days, customers, lost), `rate` (of the last
    period), `definition`, `count` (customers at risk) and `offer`: made at cost c to a customer it is worth success ×
    risk × value − c, the value being margin × money of the last year; those above nought should get it.

    Tables: `rates`, `groups` (with `by`), `calibration` and `customers` (risk, value, warning = risk × value, three
    drivers with their effects in log odds, gain, offer), ranked by the warning, or by the risk if there is no money.

    >>> from datetime import date
    >>> def days(customer):  # every second customer comes ever more rarely
    ...     day, step = customer % 200, 5 + customer % 13
    ...     while day < 400:
    ...         yield day
    ...         day, step = round(day + step), step * (1.2 if customer % 2 else 1)
    >>> rows = [(number, date(2025, 1, 1) + timedelta(days=day)) for number in range(600) for day in days(number)]
    >>> answer = churn_risk({"customer": [row[0] for row in rows], "date": [row[1] for row in rows]}, horizon="30d")
    >>> answer.figures["auc"] > 0.9, answer.figures["brier"] < answer.figures["brier_of_the_rate"]
    (True, True)
    >>> answer.frame("customers").driver_1[0]
    'cusum_interval'
    """
    require(0 < quantile < 1 and 0 < below < 1, "bad_bound", "quantile and below must lie between 0 and 1.")
    ahead = QUARTER if horizon is None else horizon
    require(ahead >= timedelta(days=1) and periods > 0, "bad_horizon", "horizon and periods must lie above 0.")
    offer = Offer(offer_cost, offer_success)
    summary = summarise(purchases, as_of=as_of)
    known = _known(purchases, interactions, signals, summary, by)
    rule = _rule(definition, summary, quantile, below, contracts)
    figures, tables = Foresight(known, rule, ahead, margin, offer).told(ChurnModel(model))
    so_far = _so_far(known, rule, period, periods, by)
    rate = so_far["rates"]["rate"][-1].as_py() if so_far["rates"].num_rows else None
    figures |= {"rate": rate, "definition": rule.says()}
    tables = so_far | tables
    return Result(figures, tables, known.lines.provenance, details=("customers",), draw=_draw)


def _known(
    purchases: Source, interactions: Source | None, signals: Source | None, summary: Summary, by: tuple[str, ...]
) -> Known:
    engine, last = summary.data.engine, summary.as_of
    told = ("amount", "discount", "category", "store", "channel")
    lines = select(purchases, "customer", "date", optional=told, as_of=last, by=by)
    found = {}
    if interactions is not None:
        found["interactions"] = select(
            interactions.on(engine),
            "customer",
            "date",
            optional=("kind", "minutes", "score"),
            as_of=last,
            may_be_empty=True,
        )
    if signals is not None:
        found["signals"] = select(
            signals.on(engine), "customer", "date", "name", "value", as_of=last, may_be_empty=True
        )
    return Known(summary, lines, **found)


def _rule(definition: LoseBy, summary: Summary, quantile: float, below: float, contracts: Source | None) -> Definition:
    if definition == "silence":
        return Silence(summary, quantile)
    if definition == "p-alive":
        return Faded(summary, below)
    if contracts is None:
        raise Refusal("no_contracts", "The definition by contract needs a table of contracts.")
    terms = select(contracts.on(summary.data.engine), "customer", "start", "end", nullable=("end",)).table
    return Ended(terms.select("customer", start=terms.start.date(), end=terms.end.date()))


def _so_far(known: Known, rule: Definition, period: Unit, periods: int, by: tuple[str, ...]) -> dict[str, Any]:
    """The rates of past periods, and over all of them by each of the columns."""
    summary = known.summary
    first = summary.data.engine.row(summary.days.aggregate(day=summary.days.first.min()))["day"]
    days = boundaries(first, summary.as_of, period, periods)
    engine = summary.data.engine
    states = {day: engine.cache(rule.there(day)) for day in days}
    tables: dict[str, Any] = {"rates": rates(engine, states)}
    if by and len(days) > 1:
        ends = states[days[0]], states[days[-1]]
        groups = [by_group(*ends, _group(known.lines.table, name), name) for name in by]
        tables["groups"] = ibis.union(*groups) if len(groups) > 1 else groups[0]
    return tables


def _group(lines: Table, name: str) -> Table:
    """The value of a column in each customer's last line."""
    return lines.group_by("customer").aggregate(**{name: lines[name].argmax(lines.date)})


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The churn rate by period."""
    rows = result.table("rates").to_pylist()
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [row["end"] for row in rows]},
        "yAxis": {"type": "value", "name": words("Churn rate")},
        "series": [{"type": "line", "data": [row["rate"] for row in rows]}],
    }
