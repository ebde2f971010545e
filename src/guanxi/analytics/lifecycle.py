"""The life cycle of a customer: exploration, formation, stability, degradation, and where a relation broke off."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce
from typing import Annotated, Any

import ibis
import pyarrow as pa

from guanxi.analytics.engine import Table
from guanxi.analytics.lifecycle_stages import Bounds, check, learnt, staged
from guanxi.analytics.lifetime.options import AsOf, Purchases
from guanxi.analytics.lifetime.summary import Summary, summarise
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.patterns import Alarm
from guanxi.analytics.result import Result, Words

STAGES: Mapping[str, tuple[str, str]] = {
    "exploration": ("考察期", "exploration"),
    "formation": ("形成期", "formation"),
    "stability": ("稳定期", "stability"),
    "degradation": ("退化期", "degradation"),
    "ended": ("终止", "ended"),
}
BREAKS: Mapping[str, tuple[str, str]] = {
    "in_exploration": ("浅尝辄止", "tried and left"),
    "in_formation": ("中途夭折", "broke off half-way"),
    "early_in_stability": ("提前退出", "left early"),
    "after_long_stability": ("长久保持", "kept for long"),
}


@analysis("lifecycle")
def life_cycle(
    purchases: Purchases,
    *,
    few: Annotated[int, Option("exploration: fewer purchases than this")] = 3,
    steady_from: Annotated[int, Option("stability: at least so many purchases")] = 5,
    long_from: Annotated[int, Option("a relation that ends was kept for long from so many purchases on")] = 10,
    cv_interval: Annotated[float, Option("stability: coefficient of variation of the intervals at most")] = 0.75,
    cv_amount: Annotated[float, Option("stability: coefficient of variation of the amounts at most")] = 0.75,
    recent: Annotated[int, Option("purchases of which steadiness is judged")] = 8,
    allowance: Annotated[float, Option("degradation: share above the own mean that is let pass")] = 0.5,
    limit: Annotated[float, Option("degradation: sum of the excesses that raises the alarm")] = 3.0,
    ended_below: Annotated[float, Option("ended: P(alive) below this")] = 0.2,
    silence: Annotated[float, Option("ended, without a model: silent for so many mean intervals")] = 4.0,
    history: Annotated[int, Option("earlier days, a month apart, for which the stages are told too")] = 0,
    as_of: AsOf = None,
) -> Result:
    """The stage of each customer's relation, by rules that are shown with their evidence (A-04; Dwyer et al. 1987).

    In this order: **ended**, P(alive) of Pareto/NBD is below a bound (where the model cannot be learnt: silent for
    several of his mean intervals); **degradation**, intervals grow or amounts shrink against the customer's own mean
    until the CUSUM passes its limit; **exploration**, few purchases; **stability**, several purchases whose intervals
    and amounts vary little; **formation**, everything between. A relation that ended is named by the stage it broke off
    in. Days with a purchase count once; without amounts the intervals alone decide.

    Tables: `stages` and `breaks` (key, Chinese and English name, customers, share), `customers` (stage, broke_off and
    the evidence) and with `history` also `flows` (from stage to stage between the days). Figures: `count`,
    `ended_by` (the rule used) and `bounds`.

    >>> monthly = [f"2025-{month:02}-15" for month in range(1, 13)]
    >>> slowing = [*monthly[:5], "2025-08-15", "2025-12-28"]
    >>> bought = {"customer": ["Ann"] * 12 + ["Ben"] * 7 + ["Eve"] * 2 + ["Leo"],
    ...           "date": [*monthly, *slowing, "2025-11-01", "2025-12-20", "2025-02-02"]}
    >>> answer = life_cycle(bought, as_of="2025-12-31")
    >>> answer.frame("customers")[["customer", "stage"]].values.tolist()
    [['Ann', 'stability'], ['Ben', 'degradation'], ['Eve', 'exploration'], ['Leo', 'ended']]
    """
    bounds = Bounds(few, steady_from, long_from, cv_interval, cv_amount, ended_below, silence)
    alarm = Alarm(allowance, limit)
    check(bounds, alarm, recent, history)
    summary = summarise(purchases, as_of=as_of)
    model = learnt(summary)
    cuts = [summary.as_of - timedelta(days=round(365.25 / 12 * back)) for back in range(history, -1, -1)]
    stages = [staged(summary.until(cut), cut, model, bounds, alarm, recent) for cut in cuts]
    now = stages[-1]
    figures = {
        "count": summary.data.engine.row(now.aggregate(count=now.count()))["count"],
        "ended_by": "p_alive" if model else "silence",
        "bounds": bounds,
    }
    tables = {
        "stages": _counted(summary, now, "stage", STAGES),
        "breaks": _counted(summary, now.filter(now.broke_off.notnull()), "broke_off", BREAKS),
        "customers": now.order_by("customer"),
    }
    if history:
        tables["flows"] = _flows(stages, cuts)
    return Result(figures, tables, summary.data.provenance, details=("customers",), draw=_draw, model=model)


def _counted(summary: Summary, staged: Table, column: str, names: Mapping[str, tuple[str, str]]) -> pa.Table:
    """Every key in its order, also those of nobody."""
    grouped = staged.group_by(column).aggregate(customers=staged.count())
    found = {row[column]: row["customers"] for row in summary.data.engine.fetch(grouped).to_pylist()}
    everyone = sum(found.values())
    return pa.Table.from_pylist(
        [
            {
                "key": key,
                "name": chinese,
                "english": english,
                "customers": found.get(key, 0),
                "share": found.get(key, 0) / everyone if everyone else None,
            }
            for key, (chinese, english) in names.items()
        ]
    )


def _flows(stages: list[Table], cuts: list[date]) -> Table:
    """From stage to stage between one day and the next; a customer who was not there yet comes from `new`."""
    flows = []
    for before, after, start, end in zip(stages, stages[1:], cuts, cuts[1:], strict=False):
        joined = after.select("customer", to_stage="stage").left_join(
            before.select("customer", from_stage="stage"), "customer"
        )
        grouped = joined.group_by(from_stage=joined.from_stage.fill_null("new"), to_stage=joined.to_stage)
        flows.append(
            grouped.aggregate(customers=joined.count()).mutate(start=ibis.literal(start), end=ibis.literal(end))
        )
    return reduce(ibis.union, flows).order_by("start", "from_stage", "to_stage")


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Customers by stage; with a history the flows between the stages as a Sankey."""
    if "flows" in result.tables:
        return _sankey(result.table("flows").to_pylist(), words)
    rows = result.table("stages").to_pylist()
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [words(row["english"]) for row in rows]},
        "yAxis": {"type": "value", "name": words("Customers")},
        "series": [{"type": "bar", "data": [{"id": row["key"], "value": row["customers"]} for row in rows]}],
    }


def _sankey(flows: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    links = [
        {
            "source": f"{row['start']} {words(row['from_stage'])}",
            "target": f"{row['end']} {words(row['to_stage'])}",
            "value": row["customers"],
        }
        for row in flows
    ]
    nodes = sorted({link[end] for link in links for end in ("source", "target")})
    return {"tooltip": {}, "series": [{"type": "sankey", "data": [{"name": node} for node in nodes], "links": links}]}
