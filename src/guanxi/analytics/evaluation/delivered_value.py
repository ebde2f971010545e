"""Customer delivered value: what an offer gives its customers less what it costs them, against competitors."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import ibis
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import Column, Schema, Source
from guanxi.analytics.weights import read_weights

PERCEPTIONS = Schema(
    "perceptions",
    (
        Column("offer", "text", "whose offer is judged: one's own or a competitor's", ("company", "brand"), True),
        Column("element", "text", "product, service, personnel, image; money, time, energy, mind", ("item",), True),
        Column("score", "number", "1 to 10: how much of it there is", ("value",), required=True),
        Column("respondent", "key", "who judged", ("customer", "customer_id")),
    ),
)
VALUES: Mapping[str, str] = {"product": "产品价值", "service": "服务价值", "personnel": "人员价值", "image": "形象价值"}
COSTS: Mapping[str, str] = {"money": "货币成本", "time": "时间成本", "energy": "体力成本", "mind": "精神成本"}
_OTHERS = {"services": "service", "people": "personnel", "monetary": "money", "psychic": "mind", "mental": "mind"}
_LOWEST, _HIGHEST = 1, 10


@analysis("delivered-value")
def delivered_value(
    perceptions: Annotated[Source, PERCEPTIONS],
    *,
    own: Annotated[str | None, Option("the own offer, to be told from the competitors'")] = None,
    weight: Annotated[tuple[str, ...], Option("weight of an element, as money=3; all others weigh 1")] = (),
) -> Result:
    """Customer delivered value 客户让渡价值 of each offer (A-10; Kotler 1994, Marketing Management; Gale 1994).

    Each row scores one element of one offer from 1 to 10: of the values product, service, personnel and image more is
    better, of the costs money, time, energy and mind less is. Elements may be named in Chinese (产品价值). Total value
    and total cost are the weighted means of the mean scores, so that both lie between 1 and 10; delivered value = total
    value − total cost, and the value-cost ratio = total value / total cost. An element nobody was asked about is left
    out for all offers, one that an offer lacks makes it refused. Standard errors take the scores of the elements as
    independent.

    The value map sets each offer against the mean of all: `superior` (more value for less cost), `premium` (more for
    more), `economy` (less for less), `inferior` (less for more); equal counts as the better side.

    Tables: `offers` (offer, own, value, cost, delivered, ratio, standard error, field, rank), `elements` (offer,
    element, name, side, weight, count, score, and the difference to the mean of the other offers). Figures: `best`
    (offer), and with `own`: `delivered`, `rank`, `lead` (over the best competitor, None without one), `levers` (the
    elements by weighted disadvantage to the mean competitor, the worst first).

    >>> judged = [("we", "product", 8), ("we", "service", 9), ("we", "money", 7), ("we", "time", 3),
    ...           ("they", "product", 8), ("they", "service", 5), ("they", "money", 6), ("they", "time", 6)]
    >>> rows = [dict(zip(("offer", "element", "score"), row)) for row in judged]
    >>> answer = delivered_value(rows, own="we", weight=("money=3",))
    >>> [(row["offer"], row["value"], row["cost"], row["field"]) for row in answer.table("offers").to_pylist()]
    [('we', 8.5, 6.0, 'superior'), ('they', 6.5, 6.0, 'economy')]
    >>> answer.figures["lead"], answer.figures["levers"]
    (2.0, ['money'])
    """
    data = select(perceptions, "offer", "element", "score")
    rows, left_out = _means(data)
    weights = _shares(weight, [name for name in (*VALUES, *COSTS) if any(row["element"] == name for row in rows)])
    offers = _summed(rows, weights)
    if own is not None and own not in {offer["offer"] for offer in offers}:
        names = ", ".join(offer["offer"] for offer in offers)
        raise Refusal("no_offer", 'own: there is no offer "{own}"; there are: {names}.', own=own, names=names)
    _rank(offers, own)
    elements = _compared(rows, weights)
    figures: dict[str, Any] = {"best": offers[0]["offer"]}
    if own is not None:
        figures |= _of_own(own, offers, elements)
    tables = {
        "offers": pa.Table.from_pylist(offers, schema=_OFFERS),
        "elements": pa.Table.from_pylist(elements, schema=_ELEMENTS),
    }
    return Result(figures, tables, data.provenance.dropping(**left_out), draw=_draw)


def _means(data: Data) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """One row per offer and element with count, score and variance; and what was left out, by reason."""
    names = {name: name for name in (*VALUES, *COSTS)} | {zh: name for name, zh in {**VALUES, **COSTS}.items()}
    names |= _OTHERS
    given = data.table.element.lower()
    element = ibis.cases(*((given == other, name) for other, name in names.items()), else_=ibis.null("string"))
    told = data.table.mutate(element=element)
    on_scale = told.score.between(_LOWEST, _HIGHEST)
    counts = data.engine.row(
        told.aggregate(
            unknown_element=told.element.isnull().sum(),
            off_the_scale=(told.element.notnull() & ~on_scale).sum(),
        )
    )
    sound = told.filter(told.element.notnull(), on_scale)
    grouped = sound.group_by("offer", "element").aggregate(
        count=sound.count(), score=sound.score.mean(), variance=sound.score.var(how="sample")
    )
    rows = data.engine.fetch(grouped.order_by("offer", "element")).to_pylist()
    if not rows:
        names_of = ", ".join((*VALUES, *COSTS))
        raise Refusal("no_scores", "No element has a score from 1 to 10; the elements are {names}.", names=names_of)
    return rows, {name: int(count or 0) for name, count in counts.items()}


def _shares(given: tuple[str, ...], elements: list[str]) -> dict[str, float]:
    """The weights of the elements in shares of their side. Raises Refusal if a side was not asked about at all."""
    points = read_weights(given, elements)
    sums = {side: sum(points[name] for name in elements if name in names) for side, names in _SIDES.items()}
    for side, total in sums.items():
        require(total > 0, "no_side", "There is no {side} to weigh: nobody was asked, or all weights are 0.", side=side)
    return {name: value / sums[_side(name)] for name, value in points.items()}


_SIDES: Mapping[str, Mapping[str, str]] = {"value": VALUES, "cost": COSTS}


def _side(element: str) -> str:
    return "value" if element in VALUES else "cost"


def _summed(rows: Sequence[dict[str, Any]], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Total value, total cost and delivered value of each offer."""
    offers = []
    for offer in dict.fromkeys(row["offer"] for row in rows):
        own = {row["element"]: row for row in rows if row["offer"] == offer}
        lacking = [name for name, share in weights.items() if share > 0 and name not in own]
        require(not lacking, "no_element", 'The offer "{offer}" has no score for {elements}.', offer=offer,
                elements=", ".join(lacking))  # fmt: skip
        sums = {side: sum(weights[name] * own[name]["score"] for name in own if _side(name) == side) for side in _SIDES}
        spread = sum(weights[name] ** 2 * (row["variance"] or 0.0) / row["count"] for name, row in own.items())
        known = all(row["count"] > 1 for row in own.values())
        offers.append(
            {
                "offer": offer,
                **sums,
                "delivered": sums["value"] - sums["cost"],
                "ratio": sums["value"] / sums["cost"],
                "standard_error": spread**0.5 if known else None,
            }
        )
    return offers


def _rank(offers: list[dict[str, Any]], own: str | None) -> None:
    """Sorted by delivered value, with rank and field of the value map."""
    means = {side: sum(offer[side] for offer in offers) / len(offers) for side in _SIDES}
    fields = {
        (True, True): "superior", (True, False): "premium", (False, True): "economy", (False, False): "inferior",
    }  # fmt: skip
    offers.sort(key=lambda offer: (-offer["delivered"], offer["offer"]))
    for offer in offers:
        offer["own"] = offer["offer"] == own
        offer["rank"] = 1 + sum(other["delivered"] > offer["delivered"] for other in offers)
        offer["field"] = fields[offer["value"] >= means["value"], offer["cost"] <= means["cost"]]


def _compared(rows: Sequence[dict[str, Any]], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """The elements with their difference to the mean of the other offers; a plus is always an advantage."""
    told = []
    for row in rows:
        name = row["element"]
        others = [other["score"] for other in rows if other["element"] == name and other["offer"] != row["offer"]]
        sign = 1 if name in VALUES else -1
        advantage = sign * (row["score"] - sum(others) / len(others)) if others else None
        told.append(
            {
                **row,
                "name": {**VALUES, **COSTS}[name],
                "side": _side(name),
                "weight": weights[name],
                "advantage": advantage,
                "weighted_advantage": advantage if advantage is None else weights[name] * advantage,
            }
        )
    return told


def _of_own(own: str, offers: Sequence[dict[str, Any]], elements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    mine = next(offer for offer in offers if offer["own"])
    others = [offer["delivered"] for offer in offers if not offer["own"]]
    behind = [row for row in elements if row["offer"] == own and (row["weighted_advantage"] or 0.0) < 0]
    return {
        "delivered": mine["delivered"],
        "rank": mine["rank"],
        "lead": mine["delivered"] - max(others) if others else None,
        "levers": [row["element"] for row in sorted(behind, key=lambda row: row["weighted_advantage"])],
    }


_OFFERS = pa.schema(
    [("offer", pa.string()), ("own", pa.bool_()), ("rank", pa.int64()), ("field", pa.string())]
    + [(name, pa.float64()) for name in ("value", "cost", "delivered", "ratio", "standard_error")]
)
_ELEMENTS = pa.schema(
    [(name, pa.string()) for name in ("offer", "element", "name", "side")]
    + [("weight", pa.float64()), ("count", pa.int64())]
    + [(name, pa.float64()) for name in ("score", "advantage", "weighted_advantage")]
)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The value map: cost across, value upwards."""
    points = [
        {"name": row["offer"], "value": [row["cost"], row["value"]], "symbolSize": 22 if row["own"] else 14}
        for row in result.table("offers").to_pylist()
    ]
    return {
        "tooltip": {},
        "xAxis": {"type": "value", "name": words("Total cost"), "scale": True},
        "yAxis": {"type": "value", "name": words("Total value"), "scale": True},
        "series": [{"type": "scatter", "label": {"show": True, "formatter": "{b}"}, "data": points}],
    }
