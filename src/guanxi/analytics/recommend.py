"""The next product for each customer, from the rules between products and from what others bought with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from guanxi.analytics import baskets, itemsets, rules
from guanxi.analytics.basket import share
from guanxi.analytics.checking import select
from guanxi.analytics.itemsets import Ints
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Result, Words
from guanxi.analytics.tables import TRANSACTIONS, Source

_LONGEST = 3
_PORTION = 20_000
_MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class _Candidates:
    """Products that might be recommended, with their score and the number of the rule (−1: co-purchase)."""

    customer: Ints
    item: Ints
    score: npt.NDArray[np.float64]
    rule: Ints


@analysis("recommend")
def next_products(
    purchases: Annotated[Source, TRANSACTIONS],
    *,
    top: Annotated[int, Option("products for each customer")] = 3,
    min_support: Annotated[Decimal, Option("least share of the customers")] = Decimal("0.005"),
    min_confidence: Annotated[Decimal, Option("least confidence of a rule")] = Decimal("0.1"),
    unavailable: Annotated[tuple[str, ...], Option("a product that is out of stock")] = (),
    again: Annotated[timedelta | None, Option("a product may return so long after its purchase, as 60d")] = None,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """What each customer is likely to want next (A-08).

    Rules hold between all the products that a customer ever bought (up to three in a rule, lift above 1, no redundant
    ones). A customer gets the consequents of the rules whose left side he owns, by confidence; after these what is
    bought with his products elsewhere, by the sum of the cosines of co-purchase (item-based filtering, Linden et al.
    2003). Never what is unavailable, and never what he has already, unless its last purchase is more than `again` ago.
    Products bought by fewer than ⌈`min_support` · customers⌉ are not recommended.

    Tables: `products` (product, to how many it is recommended), `recommendations` (customer, rank, product, by, score,
    lift, because). Figures: `count` (customers), `reached`, `rules`.

    >>> bought = {"customer": [1, 1, 2, 2, 3, 3, 4], "product": ["tea", "cup", "tea", "cup", "tea", "pot", "tea"]}
    >>> answer = next_products(bought, top=1)
    >>> answer.table("recommendations").select(["customer", "product", "by"]).to_pylist()[-1]
    {'customer': 4, 'product': 'cup', 'by': 'co-purchase'}
    """
    support, confidence = share("min_support", min_support), share("min_confidence", min_confidence)
    require(top >= 1, "bad_top", "top must be at least 1.")
    held = baskets.read(purchases, item="product", holder="customer", support=support, as_of=as_of)
    found = itemsets.frequent(held.basket, held.item, held.count, len(held.names), held.least, _LONGEST)
    drawn = rules.rules(found, confidence)
    useful = np.flatnonzero(~drawn.redundant & (drawn.lift > 1))
    shape = (len(held.holders), len(held.names))
    owned = sparse.csr_array((np.ones(len(held.item)), (held.basket, held.item)), shape=shape)
    blocked = _blocked(purchases, held, owned, unavailable, again, as_of)
    portions = _portions(owned, drawn, useful, held.least, blocked, top)
    best = [_best(portion, len(held.names), top) for portion in portions]
    table = _recommendations(_joined(best), held, drawn)
    return Result(
        {"count": held.count, "reached": len(pc.unique(table["customer"])), "rules": len(useful)},
        {"products": _products(table), "recommendations": table},
        held.provenance,
        details=("recommendations",),
        draw=_draw,
    )


def _blocked(
    purchases: Source,
    held: baskets.Baskets,
    owned: Any,
    unavailable: tuple[str, ...],
    again: timedelta | None,
    as_of: date | None,
) -> Ints:
    """Pairs (customer · items + item) that must not be recommended."""
    if again is None:
        blocked = held.basket * owned.shape[1] + held.item
    else:
        data = select(purchases, "customer", "product", "date", as_of=as_of)
        since = datetime.combine(data.day_of_observation, time()) - (again - timedelta(days=1))
        recent = data.engine.fetch(data.table.filter(data.table.date >= since).select("customer", "product").distinct())
        customer = pc.index_in(recent["customer"], value_set=held.holders)
        item = pc.index_in(recent["product"], value_set=held.names)
        pairs = pa.table({"c": customer, "i": item}).drop_null()
        blocked = pairs["c"].to_numpy().astype(np.int64) * owned.shape[1] + pairs["i"].to_numpy()
    gone = [place for place, name in enumerate(held.names.to_pylist()) if str(name) in unavailable]
    everyone = np.arange(owned.shape[0], dtype=np.int64)[:, None] * owned.shape[1] + np.array(gone, dtype=np.int64)
    return np.unique(np.concatenate([blocked, everyone.ravel()]))


def _portions(
    owned: Any, drawn: rules.Rules, useful: Ints, least: int, blocked: Ints, top: int
) -> Iterator[_Candidates]:
    """Candidates of some customers at a time, from rules and from co-purchase."""
    sizes = np.array([len(drawn.antecedents[rule]) for rule in useful], dtype=float)
    columns = [item for rule in useful for item in drawn.antecedents[rule]]
    rows = np.repeat(np.arange(len(useful)), sizes.astype(int))
    items = owned.shape[1]
    left = sparse.csr_array((np.ones(len(columns)), (columns, rows)), shape=(items, len(useful)))
    right = np.array([drawn.consequents[rule][0] for rule in useful], dtype=np.int64)
    confidence = drawn.confidence[useful]
    known, likeness = _likeness(owned, least)
    portion = max(1, min(_PORTION, _MOST_CELLS // max(known.size, 1)))
    for start in range(0, owned.shape[0], portion):
        own = owned[start : start + portion]
        hits = (own @ left).tocoo()
        whole = hits.data == sizes[hits.col]
        customer, rule = hits.row[whole], hits.col[whole]
        low, high = np.searchsorted(blocked, [start * items, (start + portion) * items])
        row, column, score = _nearest((own @ likeness).toarray(), known, blocked[low:high] - start * items, items, top)
        pair = (customer + start) * items + right[rule]
        allowed = ~np.isin(pair, blocked[low:high])
        yield _Candidates(
            np.concatenate([customer[allowed], row]).astype(np.int64) + start,
            np.concatenate([right[rule][allowed], column]).astype(np.int64),
            np.concatenate([confidence[rule][allowed], score]),
            np.concatenate([useful[rule][allowed], np.full(row.size, -1)]),
        )


def _nearest(
    near: npt.NDArray[np.float64], known: Ints, blocked: Ints, items: int, top: int
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Row, item and score of the `top` products nearest to each customer, equals of the last of them included.

    Rules take at most as many places from them as they fill, so no more are needed.
    """
    place = np.full(items, -1, dtype=np.int64)
    place[known] = np.arange(known.size)
    row, column = np.divmod(blocked, items)
    there = place[column] >= 0
    near[row[there], place[column[there]]] = 0.0
    if top < known.size:
        limit = np.partition(near, known.size - top, axis=1)[:, known.size - top]
        near[near < limit[:, None]] = 0.0
    row, column = np.nonzero(near)
    return row, known[column], near[row, column]


def _likeness(owned: Any, least: int) -> tuple[Ints, Any]:
    """The products that at least `least` customers have beside another, and their cosines of co-purchase with all."""
    both = (owned.T @ owned).tocoo()
    kept = (both.row != both.col) & (both.data >= least)
    buyers = np.asarray(owned.sum(axis=0))
    row, column = both.row[kept], both.col[kept]
    known, column_of = np.unique(column, return_inverse=True)
    cosine = both.data[kept] / np.sqrt(buyers[row] * buyers[column])
    return known.astype(np.int64), sparse.csr_array((cosine, (row, column_of)), shape=(owned.shape[1], known.size))


def _best(found: _Candidates, items: int, top: int) -> _Candidates:
    """Each customer's best candidates: rules before co-purchase, by score, then by the more frequent product."""
    pair = found.customer * items + found.item
    order = np.lexsort((-found.score, found.rule < 0, pair))
    _, firsts = np.unique(pair[order], return_index=True)
    order = order[firsts]
    order = order[np.lexsort((-found.item[order], -found.score[order], found.rule[order] < 0, found.customer[order]))]
    customer = found.customer[order]
    first = np.searchsorted(customer, customer)
    order = order[np.arange(len(order)) - first < top]
    return _Candidates(found.customer[order], found.item[order], found.score[order], found.rule[order])


def _joined(parts: list[_Candidates]) -> _Candidates:
    columns = zip(*((part.customer, part.item, part.score, part.rule) for part in parts), strict=True)
    return _Candidates(*(np.concatenate(column) for column in columns))


def _recommendations(best: _Candidates, held: baskets.Baskets, drawn: rules.Rules) -> pa.Table:
    by_rule = best.rule >= 0
    rank = np.arange(len(best.customer)) - np.searchsorted(best.customer, best.customer) + 1
    lift = np.where(by_rule, drawn.lift[best.rule] if len(drawn.both) else 0.0, 0.0)
    names = held.names.to_pylist()
    because = [[str(names[item]) for item in drawn.antecedents[rule]] if rule >= 0 else None for rule in best.rule]
    table = pa.table(
        {
            "customer": held.holders.take(pa.array(best.customer)),
            "rank": rank,
            "product": held.names.take(pa.array(best.item)),
            "by": np.where(by_rule, "rule", "co-purchase"),
            "score": best.score,
            "lift": pa.array(lift, mask=~by_rule),
            "because": pa.array(because, pa.list_(pa.string())),
        }
    )
    return table.sort_by([("customer", "ascending"), ("rank", "ascending")])


def _products(table: pa.Table) -> pa.Table:
    counted = table.group_by("product").aggregate([("customer", "count")]).rename_columns(["product", "customers"])
    return counted.sort_by([("customers", "descending"), ("product", "ascending")])


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The products that are recommended most."""
    shown = result.table("products").slice(0, 20).to_pylist()
    return {
        "tooltip": {},
        "xAxis": {"type": "value", "name": words("Customers")},
        "yAxis": {"type": "category", "inverse": True, "data": [str(row["product"]) for row in shown]},
        "series": [{"type": "bar", "data": [row["customers"] for row in shown]}],
    }
