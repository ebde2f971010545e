"""Which order holds which item: the pairs that basket analysis counts."""

import csv
import functools
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.itemsets import Ints
from guanxi.analytics.result import Provenance, Refusal
from guanxi.analytics.tables import LINES, Source


@dataclass(frozen=True)
class Baskets:
    """The frequent items of each basket by number: one entry of `basket` and `item` for each, without duplicates.

    Items are numbered from the rarest; `names` tells them, `holders` the keys of the baskets that have one. `count`
    baskets in all, those without a frequent item too.
    """

    basket: Ints
    item: Ints
    names: pa.Array
    holders: pa.Array
    count: int
    least: int
    provenance: Provenance


def read(
    source: Source,
    *,
    item: str,
    support: Fraction,
    holder: str = "order",
    where: Sequence[str] = (),
    hours: str | None = None,
    as_of: date | None = None,
) -> Baskets:
    """The baskets of the lines that satisfy `where` (COLUMN=VALUE) and `hours` (FROM-TO, the end not included).

    A basket is what an order holds, or with holder `customer` what somebody ever bought. Returned lines (quantity or
    amount below nought) are left out and counted.
    """
    conditions = [_condition(entry) for entry in where]
    dated = ["date"] if hours or as_of else []
    data = select(
        source, holder, item, *dated, optional=("quantity", "amount"), as_of=as_of, by=[name for name, _ in conditions]
    )
    kept, returned = _kept(data, conditions, hours)
    pairs = data.engine.cache(kept.select(holder=kept[holder], item=kept[item]).distinct())
    count = data.engine.row(pairs.aggregate(count=pairs.holder.nunique()))["count"]
    if not count:
        raise Refusal("no_rows", "No line satisfies the conditions.")
    least = _least(count, support)
    counts = pairs.group_by("item").aggregate(count=pairs.count())
    frequent = data.engine.fetch(counts.filter(counts["count"] >= least).order_by("count", "item"))
    entries = data.engine.fetch(pairs.semi_join(counts.filter(counts["count"] >= least), "item"))
    return _numbered(entries, frequent, count, least, data.provenance.excluding(returned=returned))


def _least(count: int, support: Fraction) -> int:
    """How many of `count` baskets are frequent: the share, rounded up, in whole numbers."""
    return max(1, -(-count * support.numerator // support.denominator))


def _numbered(entries: pa.Table, frequent: pa.Table, count: int, least: int, provenance: Provenance) -> Baskets:
    """The pairs of `entries` (holder, item) with their numbers; `frequent` has the items from the rarest."""
    names = frequent["item"].combine_chunks()
    holders = entries["holder"].combine_chunks().dictionary_encode()
    return Baskets(
        basket=np.asarray(holders.indices, dtype=np.int64),
        item=np.asarray(pc.index_in(entries["item"], value_set=names), dtype=np.int64),
        names=names,
        holders=holders.dictionary,
        count=count,
        least=least,
        provenance=provenance,
    )


def read_text(source: Source, *, support: Fraction) -> Baskets:
    """The baskets of files that have one basket a line, its items between commas; a blank line is no basket.

    They are read once and counted in place: an engine would bring nothing.
    """
    holders, items, names = _lines_of_text(source.given)
    entries = pa.table({"holder": pa.array(holders, pa.int64()), "item": pc.utf8_trim_whitespace(pa.array(items))})
    blank = pc.equal(entries["item"], "")
    entries = entries.filter(pc.invert(blank)).group_by(["holder", "item"], use_threads=False).aggregate([])
    count = len(pc.unique(entries["holder"]))
    if not count:
        raise Refusal("no_rows", "No line satisfies the conditions.")
    least = _least(count, support)
    counted = entries.group_by("item", use_threads=False).aggregate([([], "count_all")])
    frequent = counted.filter(pc.greater_equal(counted["count_all"], least))
    frequent = frequent.sort_by([("count_all", "ascending"), ("item", "ascending")])
    kept = entries.filter(pc.is_in(entries["item"], value_set=frequent["item"].combine_chunks()))
    rows, gaps = len(items), pc.sum(blank).as_py() or 0
    provenance = Provenance(
        tables=({"name": LINES.name, "source": ", ".join(names), "rows": rows, "columns": {}},), rows=rows
    )
    return _numbered(kept, frequent, count, least, provenance.dropping(no_product=gaps))


def _lines_of_text(given: object) -> tuple[list[int], list[str], list[str]]:
    """The number of the basket and the name of each item, and the names of the files."""
    several = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    paths = [Path(str(name)) for name in several]
    orders: list[int] = []
    items: list[str] = []
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for order, found in enumerate(csv.reader(stream), start=orders[-1] + 1 if orders else 0):
                    orders += [order] * len(found)
                    items += found
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Refusal("unreadable_file", "{file} cannot be read: {why}", file=path, why=error) from error
    return orders, items, [path.name for path in paths]


def _condition(entry: str) -> tuple[str, str]:
    name, separator, value = entry.partition("=")
    if not (separator and name):
        raise Refusal("bad_condition", "where {entry}: write COLUMN=VALUE, as store=Leeds.", entry=entry)
    return name, value


def _kept(data: Data, conditions: Sequence[tuple[str, str]], hours: str | None) -> tuple[Table, int]:
    """The lines that were sold and satisfy the conditions, and how many were returned."""
    table = data.table
    for name, value in conditions:
        table = table.filter(table[name] == value)
    if hours:
        first, last = _hours(hours)
        hour = table.date.hour()
        table = table.filter((hour >= first) & (hour < last) if first < last else (hour >= first) | (hour < last))
    back = [table[name] < 0 for name in ("quantity", "amount") if name in table.columns]
    if not back:
        return table, 0
    returned = functools.reduce(operator.or_, (column.fill_null(False) for column in back))
    count = data.engine.row(table.aggregate(returned=returned.sum()))["returned"] or 0
    return table.filter(~returned), count


def _hours(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    if not match or max(map(int, match.groups())) > 24:
        raise Refusal("bad_hours", "hours {text}: write FROM-TO, as 17-21.", text=text)
    return int(match[1]), int(match[2])
