"""SERVQUAL: what customers expect of the service and what they perceive, item by item and in five dimensions."""

from collections.abc import Mapping
from typing import Annotated, Any

import ibis
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Column, Table
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import RESPONSES, Source
from guanxi.analytics.weights import read_weights

# Dimension -> its items in the questionnaire of 22, Chinese name.
DIMENSIONS: Mapping[str, tuple[range, str]] = {
    "tangibles": (range(1, 5), "有形性"),
    "reliability": (range(5, 10), "可靠性"),
    "responsiveness": (range(10, 14), "响应性"),
    "assurance": (range(14, 18), "保证性"),
    "empathy": (range(18, 23), "移情性"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "expectation": ("expectation", "expected", "e", "期望", "期望值"),
    "perception": ("perception", "perceived", "p", "感知", "感知值"),
}
SIDES = ("expectation", "perception", "gap")


@analysis("servqual")
def servqual_gaps(
    responses: Annotated[Source, RESPONSES],
    *,
    weight: Annotated[tuple[str, ...], Option("importance of a dimension in points, as reliability=32")] = (),
    scale: Annotated[int, Option("the best answer that can be given; the worst is 1")] = 7,
) -> Result:
    """Gaps of service quality (Q-07; Parasuraman, Zeithaml and Berry 1988, Journal of Retailing 64:12).

    Each row is one answer: respondent, question, score, and kind (expectation or perception, also E or P, 期望 or
    感知). Questions are numbered 1 to 22 in the order of the paper (tangibles 4, reliability 5, responsiveness 4,
    assurance 4, empathy 5); with a column `dimension` they may be any. gap = perception − expectation of one respondent
    on one item; answers without their counterpart are left out and counted, and several to one item count as their
    mean. The gap of an item is the mean over respondents, that of a dimension the mean over its items, unweighted the
    mean over dimensions, overall = Σ weight · gap with weights in shares (points that respondents gave, else equal).
    SERVPERF (Cronin and Taylor 1992) is the same of the perceptions alone. α is that of Cronbach (1951), of respondents
    who answered all items of the dimension; None below two items or without variance.

    Tables: `dimensions` (weight, items, respondents, expectation, perception, gap, weighted gap, alpha of each) and
    `items` (respondents, expectation, perception, gap, its standard error). Figures: `overall`, `unweighted`,
    `servperf` (weighted), `worst` (dimension with the largest weighted shortfall, None without any), `respondents`.

    >>> asked = {"respondent": [1, 1, 1, 1, 2, 2, 2, 2], "item": ["1", "1", "5", "5"] * 2,
    ...          "kind": ["E", "P"] * 4, "score": [6, 5, 7, 4, 7, 7, 6, 5]}
    >>> answer = servqual_gaps(asked, weight=("tangibles=40", "reliability=60"))
    >>> [(row["dimension"], row["gap"]) for row in answer.table("dimensions").to_pylist()]
    [('tangibles', -0.5), ('reliability', -2.0)]
    >>> answer.figures["unweighted"], answer.figures["overall"], answer.figures["worst"]
    (-1.25, -1.4, 'reliability')
    """
    require(scale >= 2, "bad_scale", "scale must be 2 or more.")
    data = select(responses, "respondent", "question", "kind", "score", optional=("dimension",))
    pairs, left_out = _paired(data, scale)
    items = data.engine.fetch(_items(pairs))
    if not items.num_rows:
        raise Refusal("no_pairs", "No respondent gave both an expectation and a perception of the same item.")
    alphas = _alphas(data, pairs)
    rows = _dimensions(items, alphas, weight)
    people = data.engine.row(pairs.aggregate(people=pairs.respondent.nunique()))["people"]
    lacking = [row for row in rows if row["weighted_gap"] < 0]
    figures = {
        "overall": sum(row["weighted_gap"] for row in rows),
        "unweighted": sum(row["gap"] for row in rows) / len(rows),
        "servperf": sum(row["weight"] * row["perception"] for row in rows),
        "worst": min(lacking, key=lambda row: row["weighted_gap"])["dimension"] if lacking else None,
        "respondents": people,
    }
    tables = {"dimensions": pa.Table.from_pylist(rows, schema=_DIMENSIONS), "items": items}
    return Result(figures, tables, data.provenance.dropping(**left_out), draw=_draw)


def _paired(data: Data, scale: int) -> tuple[Table, dict[str, int]]:
    """One row per respondent and item with expectation, perception and gap; and the answers left out, by reason."""
    table = data.table
    kind = table.kind.lower()
    of_kind = ibis.cases(*((kind.isin(words), name) for name, words in KINDS.items()), else_=ibis.null("string"))
    dimension = table.dimension if "dimension" in table.columns else ibis.null("string")
    known = table.select(
        "respondent", "question", "score", kind=of_kind, dimension=_dimension(table.question, dimension)
    )
    told = known.mutate(sound=known.kind.notnull() & known.dimension.notnull() & known.score.between(1, scale))
    counts = data.engine.row(
        told.aggregate(
            unknown_kind=told.kind.isnull().sum(),
            unknown_item=(told.kind.notnull() & told.dimension.isnull()).sum(),
            off_the_scale=(told.kind.notnull() & told.dimension.notnull() & ~told.sound).sum(),
        )
    )
    told = told.filter(told.sound)
    sides = {f"{name}_sum": told.score.sum(where=told.kind == name).fill_null(0.0) for name in KINDS}
    numbers = {f"{name}_count": (told.kind == name).sum() for name in KINDS}
    grouped = told.group_by("respondent", "dimension", "question").aggregate(**sides, **numbers)
    means = {name: grouped[f"{name}_sum"] / grouped[f"{name}_count"].nullif(0) for name in KINDS}
    pairs = grouped.mutate(**means)
    pairs = pairs.mutate(gap=pairs.perception - pairs.expectation)
    alone = pairs.filter(pairs.gap.isnull())
    unpaired = data.engine.row(alone.aggregate(n=(alone.expectation_count + alone.perception_count).sum()))["n"]
    kept = data.engine.cache(pairs.filter(pairs.gap.notnull()).select("respondent", "dimension", "question", *SIDES))
    return kept, {name: int(count or 0) for name, count in {**counts, "unpaired": unpaired}.items()}


def _dimension(question: Column, given: Column) -> Column:
    """The dimension as given, else by the number of the question (its digits, as in "Q7")."""
    number = _number(question)
    by_number = ibis.cases(
        *((number.between(items.start, items.stop - 1), name) for name, (items, _) in DIMENSIONS.items()),
        else_=ibis.null("string"),
    )
    return ibis.coalesce(given.lower().nullif(""), by_number)


def _number(question: Column) -> Column:
    return question.re_extract(r"(\d+)", 1).nullif("").try_cast("int64")


def _items(pairs: Table) -> Table:
    means = {name: pairs[name].mean() for name in SIDES}
    told = pairs.group_by("dimension", "question").aggregate(
        respondents=pairs.count(), **means, spread=pairs.gap.std(how="sample")
    )
    error = told.spread / told.respondents.cast("float64").sqrt()
    number = _number(told.question)
    return told.mutate(standard_error=error).drop("spread").order_by("dimension", number, "question")


def _alphas(data: Data, pairs: Table) -> dict[str, dict[str, Any]]:
    """Cronbach's α by dimension and side, of the respondents who answered all its items."""
    counts = pairs.group_by("dimension").aggregate(items=pairs.question.nunique())
    sums = {name: pairs[name].sum() for name in SIDES}
    people = pairs.group_by("dimension", "respondent").aggregate(answered=pairs.count(), **sums)
    people = people.join(counts, "dimension")
    whole = people.filter(people.answered == people["items"])
    totals = whole.group_by("dimension").aggregate(
        items=whole["items"].max(),
        complete=whole.count(),
        **{name: whole[name].var(how="sample") for name in SIDES},
    )
    complete = pairs.semi_join(whole, ["dimension", "respondent"])
    single = complete.group_by("dimension", "question").aggregate(
        **{name: complete[name].var(how="sample") for name in SIDES}
    )
    summed = single.group_by("dimension").aggregate(**{f"{name}_items": single[name].sum() for name in SIDES})
    rows = data.engine.fetch(totals.join(summed, "dimension")).to_pylist()
    return {
        row["dimension"]: {
            "complete": row["complete"],
            **{f"alpha_{name}": alpha(row["items"], row[f"{name}_items"], row[name]) for name in SIDES},
        }
        for row in rows
    }


def alpha(items: int, variance_of_items: float | None, variance_of_sum: float | None) -> float | None:
    """Cronbach's α = k/(k − 1) · (1 − Σ variance of the items / variance of their sum); None where it has no meaning.

    >>> alpha(3, 6.0, 12.0)
    0.75
    """
    if items < 2 or not variance_of_sum or variance_of_items is None:
        return None
    return items / (items - 1) * (1 - variance_of_items / variance_of_sum)


def _dimensions(items: pa.Table, alphas: Mapping[str, Any], weight: tuple[str, ...]) -> list[dict[str, Any]]:
    by_dimension: dict[str, list[dict[str, Any]]] = {}
    for item in items.to_pylist():
        by_dimension.setdefault(item["dimension"], []).append(item)
    order = [name for name in DIMENSIONS if name in by_dimension]
    order += [name for name in by_dimension if name not in DIMENSIONS]
    weights = _shares(weight, order)
    rows = []
    for name in order:
        asked = by_dimension[name]
        means = {side: sum(item[side] for item in asked) / len(asked) for side in SIDES}
        rows.append(
            {
                "dimension": name,
                "name": DIMENSIONS[name][1] if name in DIMENSIONS else name,
                "weight": weights[name],
                "items": len(asked),
                "respondents": max(item["respondents"] for item in asked),
                **means,
                "weighted_gap": weights[name] * means["gap"],
                **alphas.get(name, {}),
            }
        )
    return rows


def _shares(given: tuple[str, ...], dimensions: list[str]) -> dict[str, float]:
    """The weights in shares of all: equal unless given; a dimension that is not named then weighs nothing."""
    points = read_weights(given, dimensions, others=0.0 if given else 1.0)
    total = sum(points.values())
    return {name: value / total for name, value in points.items()}


_DIMENSIONS = pa.schema(
    [("dimension", pa.string()), ("name", pa.string()), ("weight", pa.float64())]
    + [(name, pa.int64()) for name in ("items", "respondents", "complete")]
    + [(name, pa.float64()) for name in (*SIDES, "weighted_gap", *(f"alpha_{side}" for side in SIDES))]
)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Importance against gap: what is important and far below expectation stands at the lower right."""
    points = [
        {"name": words(row["dimension"]), "value": [row["weight"], row["gap"]]}
        for row in result.table("dimensions").to_pylist()
    ]
    return {
        "tooltip": {},
        "xAxis": {"type": "value", "name": words("Importance"), "scale": True},
        "yAxis": {"type": "value", "name": words("Gap"), "scale": True},
        "series": [{"type": "scatter", "symbolSize": 14, "label": {"show": True, "formatter": "{b}"}, "data": points}],
    }
