"""The satisfaction-loyalty curve: how loyalty rises with satisfaction, and the thresholds between which it rests."""

from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
import pyarrow as pa

from guanxi.analytics.checking import select
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Result, Words
from guanxi.analytics.satisfaction_fit import FEWEST, Cells, Curve, fitted, intervals
from guanxi.analytics.tables import Column, Schema, Source

RATINGS = Schema(
    "ratings",
    (
        Column("satisfaction", "number", "how satisfied the customer is", ("score",), required=True),
        Column("loyalty", "number", "his loyalty: index, intention or repeat purchases", ("index",), required=True),
        Column("segment", "text", "segment of the customer"),
        Column("customer", "key", "who", ("customer_id",)),
    ),
)
ALL = "all"


@analysis("satisfaction-curve")
def satisfaction_loyalty(
    ratings: Annotated[Source, RATINGS],
    *,
    replicates: Annotated[int, Option("bootstrap samples of the customers; 0 for no intervals")] = 200,
    level: Annotated[float, Option("level of the intervals")] = 0.9,
) -> Result:
    """Where loyalty falls off, rests and rises as satisfaction grows (A-06; Jones and Sasser 1995).

    First a curve that never falls (isotonic regression of loyalty on satisfaction, weighted by customers), then three
    straight pieces fitted to it: rising to the lower threshold, level to the upper, rising above. A threshold is None
    where there is no such piece. Intervals: customers resampled, both fits made anew. With a column `segment` each
    segment of at least twenty customers is told too.

    Tables: `curve` (segment, satisfaction, customers, loyalty, isotonic, segmented) and `segments` (customers, lower
    and upper with low and high, slopes below and above, level). Figures: `lower` and `upper` (value, low, high) of all,
    `count`, `segments_left_out`.

    >>> loyal = {1: 10, 2: 25, 3: 40, 4: 50, 5: 50, 6: 50, 7: 50, 8: 50, 9: 70, 10: 90}
    >>> rated = [(score, loyal[score]) for score in range(1, 11) for _ in range(5)]
    >>> answer = satisfaction_loyalty({"satisfaction": [r[0] for r in rated], "loyalty": [r[1] for r in rated]})
    >>> answer.figures["lower"]["value"], answer.figures["upper"]["value"]
    (4.0, 8.0)
    """
    require(replicates >= 0 and 0 < level < 1, "bad_options", "replicates must be 0 or more and level between 0 and 1.")
    names = ("segment",) if ratings.has("segment") else ()
    data = select(ratings, "satisfaction", "loyalty", *names, nullable=names)
    cells = data.table.group_by(*data.table.columns).aggregate(customers=data.table.count())
    rows = data.engine.fetch(cells.order_by("satisfaction", "loyalty", *names))
    curves, summary, left_out = [], [], []
    for name, part in _parts(rows, bool(names)):
        if name != ALL and (part.customers.sum() < FEWEST or np.unique(part.satisfaction).size < 3):
            left_out.append(name)
            continue
        curve = fitted(part)
        curves.append(_told(name, curve))
        summary.append(_summed(name, part, curve, replicates, level))
    whole = summary[0]
    figures: dict[str, Any] = {
        threshold: {
            "value": whole[threshold],
            "low": whole[f"{threshold}_low"],
            "high": whole[f"{threshold}_high"],
        }
        for threshold in ("lower", "upper")
    }
    figures |= {"count": whole["customers"], "segments_left_out": left_out}
    tables = {"curve": pa.concat_tables(curves), "segments": pa.Table.from_pylist(summary, schema=_SEGMENTS)}
    return Result(figures, tables, data.provenance, draw=_draw)


def _parts(rows: pa.Table, segmented: bool) -> Iterator[tuple[str, Cells]]:
    """All customers, then each segment."""
    columns = (rows[name].to_numpy().astype(np.float64) for name in ("satisfaction", "loyalty", "customers"))
    whole = Cells(*columns)
    yield ALL, whole
    if segmented:
        segments = np.array([name or "" for name in rows["segment"].to_pylist()], dtype=object)
        for name in sorted(set(segments)):
            own = segments == name
            yield name, Cells(whole.satisfaction[own], whole.loyalty[own], whole.customers[own])


def _told(name: str, curve: Curve) -> pa.Table:
    return pa.table(
        {
            "segment": pa.array([name] * curve.satisfaction.size, pa.string()),
            "satisfaction": curve.satisfaction,
            "customers": curve.customers.astype(np.int64),
            "loyalty": curve.mean,
            "isotonic": curve.isotonic,
            "segmented": curve.segmented,
        }
    )


def _summed(name: str, part: Cells, curve: Curve, replicates: int, level: float) -> dict[str, Any]:
    shown = {"lower": curve.lower, "upper": curve.upper, "below": curve.below, "above": curve.above}
    customers = int(part.customers.sum())
    return {
        "segment": name,
        "customers": customers,
        **shown,
        "level": curve.level,
        **intervals(part, replicates, level),
    }


_SEGMENTS = pa.schema(
    [("segment", pa.string()), ("customers", pa.int64())]
    + [
        (name, pa.float64())
        for name in (
            "lower", "lower_low", "lower_high", "upper", "upper_low", "upper_high", "below", "above", "level",
        )
    ]
)  # fmt: skip


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The means as points and the three pieces as a line, with the thresholds marked."""
    rows = [row for row in result.table("curve").to_pylist() if row["segment"] == ALL]
    marks = [
        {"xAxis": result.figures[name]["value"], "name": words(label)}
        for name, label in (("lower", "Lower threshold"), ("upper", "Upper threshold"))
        if result.figures[name]["value"] is not None
    ]
    points = {"type": "scatter", "name": words("Mean"), "data": [[row["satisfaction"], row["loyalty"]] for row in rows]}
    line = {
        "type": "line",
        "name": words("Curve"),
        "showSymbol": False,
        "data": [[row["satisfaction"], row["segmented"]] for row in rows],
        "markLine": {"symbol": "none", "data": marks},
    }
    return {
        "tooltip": {},
        "legend": {},
        "xAxis": {"type": "value", "name": words("Satisfaction"), "scale": True},
        "yAxis": {"type": "value", "name": words("Loyalty"), "scale": True},
        "series": [points, line],
    }
