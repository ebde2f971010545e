"""Shop × hour × segment: who buys (or what is bought) where and when more often than elsewhere."""

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Annotated, Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import erfc

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.rules import false_discoveries
from guanxi.analytics.tables import TRANSACTIONS, Source

_LEAST_EXPECTED = 5
_MOST_CELLS = 2_000_000


@analysis("shop-hours")
def shop_hour_index(
    purchases: Annotated[Source, TRANSACTIONS],
    *,
    of: Annotated[str, Option("whose share is looked at: segment, category or any other column")] = "segment",
    band: Annotated[int, Option("hours to a band; divides 24")] = 1,
    significance: Annotated[float, Option("false discovery rate below which a cell is marked")] = 0.05,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """How the groups of customers (or goods) are spread over shops and hours (A-12).

    A cell is a shop in a band of hours. index = share of the group in the cell / share of the group overall; 1 is as
    everywhere. Shares are of lines sold; returned lines (amount or quantity below nought) are left out and counted.
    `z` is the adjusted residual (Haberman 1973); a cell is marked `more` or `less` where its q-value (Benjamini and
    Hochberg 1995) is below `significance` and at least 5 lines were to be expected.

    Tables: `cells` (store, hour, group, count, money, share, index, z, q_value, mark; groups without a sale there too),
    `hours` (hour, group, count, share, index over all shops). Figures: `count`, `stores`, `groups`, `marked`.

    >>> sold = {"date": ["2026-01-05 08:10"] * 9 + ["2026-01-05 20:10"] * 9, "segment": ["office"] * 9 + ["family"] * 9}
    >>> cells = shop_hour_index(sold, band=12).table("cells").to_pylist()
    >>> [(cell["hour"], cell["group"], cell["count"], cell["index"]) for cell in cells]
    [(0, 'family', 0, 0.0), (0, 'office', 9, 2.0), (12, 'family', 9, 2.0), (12, 'office', 0, 0.0)]
    """
    if band < 1 or 24 % band:
        raise Refusal("bad_band", "band: {band} hours do not divide a day.", band=band)
    stored = ("store",) if purchases.has("store") else ()
    data = select(purchases, "date", *stored, optional=("amount", "quantity"), as_of=as_of, by=(of,))
    counted = data.engine.fetch(_counted(data, of, band))
    found = counted.filter(pc.and_(counted["sold"], pc.is_valid(counted["group"])))
    if not found.num_rows:
        raise Refusal("no_rows", "No line was sold to a known {of}.", of=of)
    cube = _cube(found)
    cells = _cells(cube, significance)
    return Result(
        {
            "count": int(cube.counts.sum()),
            "stores": len(cube.stores),
            "groups": len(cube.groups),
            "marked": cells.num_rows - cells["mark"].null_count,
        },
        {"cells": cells, "hours": _over_all_stores(cube)},
        data.provenance.excluding(
            returned=_lines(counted.filter(pc.invert(counted["sold"]))),
            **{f"no_{of}": _lines(counted.filter(pc.and_(counted["sold"], pc.is_null(counted["group"]))))},
        ),
        draw=_draw,
    )


@dataclass(frozen=True)
class _Cube:
    """Counts and money by store, hour and group, noughts included."""

    stores: list[str | None]
    hours: list[int]
    groups: list[str]
    counts: npt.NDArray[np.int64]
    money: Mapping[tuple[str | None, int, str], Decimal]


def _counted(data: Data, of: str, band: int) -> Table:
    """Lines and money by store, hour and group, sold and returned ones apart."""
    lines = data.table
    back = [lines[name] < 0 for name in ("amount", "quantity") if name in lines.columns]
    sold = ~functools.reduce(operator.or_, (column.fill_null(False) for column in back)) if back else ibis.literal(True)
    rows = lines.select(
        sold=sold,
        store=lines.store if "store" in lines.columns else ibis.null("string"),
        hour=(lines.date.hour() // band * band).cast("int64"),
        group=lines[of],
        money=lines.amount if "amount" in lines.columns else ibis.null("decimal(38, 6)"),
    )
    return rows.group_by("sold", "store", "hour", "group").aggregate(count=rows.count(), money=rows.money.sum())


def _lines(counted: pa.Table) -> int:
    return pc.sum(counted["count"]).as_py() or 0


def _cube(found: pa.Table) -> _Cube:
    rows = found.to_pylist()
    stores = sorted({row["store"] for row in rows}, key=lambda store: (store is None, store))
    hours, groups = sorted({row["hour"] for row in rows}), sorted({row["group"] for row in rows})
    if len(stores) * len(hours) * len(groups) > _MOST_CELLS:
        raise Refusal("too_many_cells", "{n} groups in {m} shops are too many.", n=len(groups), m=len(stores))
    counts = np.zeros((len(stores), len(hours), len(groups)), dtype=np.int64)
    places = [{name: place for place, name in enumerate(names)} for names in (stores, hours, groups)]
    for row in rows:
        counts[places[0][row["store"]], places[1][row["hour"]], places[2][row["group"]]] = row["count"]
    money = {(row["store"], row["hour"], row["group"]): row["money"] for row in rows if row["money"] is not None}
    return _Cube(stores, hours, groups, counts, money)


def _cells(cube: _Cube, significance: float) -> pa.Table:
    """Every cell with its index, residual and mark."""
    counts = cube.counts.reshape(-1, len(cube.groups))
    counts = counts[counts.sum(axis=1) > 0]
    open_cells = [
        (store, hour)
        for (store, hour), sold in zip(product(cube.stores, cube.hours), cube.counts.sum(axis=2).ravel(), strict=True)
        if sold
    ]
    z, expected = residuals(counts)
    q_values = false_discoveries(erfc(np.abs(z.ravel()) / np.sqrt(2)))
    marked = (q_values < significance) & (expected.ravel() >= _LEAST_EXPECTED)
    shares, overall = counts / counts.sum(axis=1, keepdims=True), counts.sum(axis=0) / counts.sum()
    keys = [(store, hour, group) for store, hour in open_cells for group in cube.groups]
    return pa.table(
        {
            "store": pa.array([store for store, _, _ in keys], pa.string()),
            "hour": [hour for _, hour, _ in keys],
            "group": [group for _, _, group in keys],
            "count": counts.ravel(),
            "money": pa.array([cube.money.get(key) for key in keys], pa.decimal128(38, 6)),
            "share": shares.ravel(),
            "index": (shares / overall).ravel(),
            "z": z.ravel(),
            "q_value": q_values,
            "mark": pa.array(np.where(z.ravel() > 0, "more", "less"), mask=~marked),
        }
    )


def residuals(counts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Adjusted residuals of a table of counts, and the counts expected under independence (Haberman 1973).

    z = (n − e) / √(e (1 − row share) (1 − column share)); 0 where there is nothing to compare with.

    >>> residuals(np.array([[30, 10], [20, 40]]))[0].round(3).tolist()
    [[4.082, -4.082], [-4.082, 4.082]]
    """
    total = counts.sum()
    rows, columns = counts.sum(axis=1, keepdims=True) / total, counts.sum(axis=0, keepdims=True) / total
    expected = rows * columns * total
    spread = np.sqrt(expected * (1 - rows) * (1 - columns))
    return np.divide(counts - expected, spread, out=np.zeros(counts.shape), where=spread > 0), expected


def _over_all_stores(cube: _Cube) -> pa.Table:
    counts = cube.counts.sum(axis=0)
    shares, overall = counts / counts.sum(axis=1, keepdims=True), counts.sum(axis=0) / counts.sum()
    keys = list(product(cube.hours, cube.groups))
    return pa.table(
        {
            "hour": [hour for hour, _ in keys],
            "group": [group for _, group in keys],
            "count": counts.ravel(),
            "share": shares.ravel(),
            "index": (shares / overall).ravel(),
        }
    )


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """A heat map over all shops: hours across, groups down, the index as colour."""
    rows = result.table("hours").to_pylist()
    hours, groups = sorted({row["hour"] for row in rows}), sorted({row["group"] for row in rows})
    cells = [[hours.index(row["hour"]), groups.index(row["group"]), round(row["index"], 3)] for row in rows]
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "name": words("Hour"), "data": hours},
        "yAxis": {"type": "category", "data": groups},
        "visualMap": {"min": 0, "max": 2, "calculable": True, "orient": "horizontal"},
        "series": [{"type": "heatmap", "data": cells}],
    }
