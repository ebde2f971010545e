"""Segmentation: groups of like customers, how many there are, what they are like; kept and applied to new ones."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from guanxi.analytics import segment_choice, segment_features, segment_quality
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.segment_choice import Wanted
from guanxi.analytics.segment_features import Features
from guanxi.analytics.segment_model import NOISE, Labels, Scaling, Segmentation
from guanxi.analytics.tables import TRANSACTIONS, Source

_LEAST_CUSTOMERS = 10
_SELECTION = pa.schema([("groups", pa.int64()), *((name, pa.float64()) for name in segment_quality.CRITERIA)])
_TECHNIQUES = pa.schema(
    [("technique", pa.string()), ("groups", pa.int64())]
    + [(name, pa.float64()) for name in ("silhouette", "stability", "left_out")]
    + [("taken", pa.bool_())]
)
_TOLD = {"selection": _SELECTION, "techniques": _TECHNIQUES}


@analysis("segments")
@threadpool_limits.wrap(limits=1)  # on tables of this size threads cost more than they bring
def customer_segments(
    customers: Annotated[Source, TRANSACTIONS],
    *,
    features: Annotated[tuple[str, ...], Option("a column, of a table with one row per customer", flag="feature")] = (),
    technique: Annotated[Wanted, Option("how groups are found; best compares them")] = "kmeans",
    groups: Annotated[int | None, Option("number of groups; default: chosen by `choose`")] = None,
    least: Annotated[int, Option("fewest groups that are tried")] = 2,
    most: Annotated[int, Option("most groups that are tried")] = 8,
    choose: Annotated[
        Literal["silhouette", "davies_bouldin", "calinski_harabasz", "bic"], Option("criterion for their number")
    ] = "silhouette",
    scale: Annotated[Literal["robust", "standard"], Option("median and quartiles, or mean and deviation")] = "robust",
    raw: Annotated[bool, Option("do not take logarithms")] = False,
    occasion: Annotated[Literal["day", "order"], Option("what counts as one purchase")] = "day",
    seed: Annotated[int, Option("seed of the random numbers")] = 0,
    model: Annotated[str | None, Option("FILE of a saved model: assign, learn nothing")] = None,
    save: Annotated[str | None, Option("FILE to save the model in")] = None,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """Groups of like customers, in five steps: characteristics, scale, technique, number, evaluation (A-07).

    From purchases the features are recency, frequency and money; from any other table the columns `features`. They are
    scaled so that no feature outweighs another. For each number of groups from `least` to `most` the silhouette
    (Rousseeuw 1987), Davies–Bouldin and Caliński–Harabasz index, and for mixtures the BIC are told; the best by
    `choose` is taken, unless `groups` is given (the silhouette alone tends to two). `stability` is the mean adjusted
    Rand index (Hubert and Arabie 1985) between these groups and those learnt from 20 bootstrap samples: below 0.6 they
    are not to be relied on. `technique` best compares the four on a sample (`techniques`): of those that are stable
    and leave few out it takes the one with the best silhouette. With purchases `rfm_silhouette` tells how well the
    eight RFM classes do on the same scale.

    Profiles compare each group with all customers: difference = (mean − mean of all) / standard deviation of all, on
    the scale used. A name is made of the two most remarkable differences (0.5 or more).

    Tables: `segments`, `profiles`, `selection`, `techniques`, `customers`. The result's `model` assigns new customers.

    >>> bought = {"customer": range(12), "amount": [900, 950, 980, 1000] + [10, 11, 12, 13, 14, 15, 16, 17],
    ...           "date": ["2026-03-30"] * 4 + ["2025-01-05"] * 8}
    >>> answer = customer_segments(bought, groups=2)
    >>> [(row["english"], row["customers"]) for row in answer.table("segments").to_pylist()]
    [('long silent, small spenders', 8), ('recent, big spenders', 4)]
    >>> answer.model.names, answer.model.assign([[3, 800]]).tolist()  # somebody new; the model counts from 0
    (('recency', 'money'), [1])
    """
    held = (
        segment_features.of_columns(customers, features)
        if features
        else segment_features.of_purchases(customers, occasion=occasion, as_of=as_of)
    )
    told: dict[str, list[dict[str, Any]]] = {"selection": [], "techniques": []}
    if model is not None:
        learnt = Segmentation.load(model)
        if not set(learnt.names) <= set(held.names):
            raise Refusal("other_features", "The model tells groups by {names}.", names=", ".join(learnt.names))
        held = held.only(learnt.names)
    else:
        held = _with_spread(held)
        scaling = Scaling.of(held.values, how=scale, log=not raw)
        learnt, told = segment_choice.chosen(held, scaling, technique, groups, (least, most), choose, seed)
    scaled, labels = learnt.scaling(held.values), learnt.assign(held.values)
    profiles = segment_quality.profiles(held, scaled, labels)
    if model is None:
        learnt = replace(learnt, keys=segment_quality.keys(profiles, learnt.groups))
    if save is not None:
        learnt.save(save)
    figures = {
        "technique": learnt.technique,
        "groups": learnt.groups,
        "features": list(learnt.names),
        "noise": int((labels == NOISE).sum()),
        **segment_quality.criteria(scaled, labels, seed),
    }
    if model is None:
        figures |= segment_quality.stability(learnt, scaled, seed)
    if held.names == segment_features.HABITS:
        figures["rfm_silhouette"] = segment_quality.rfm_silhouette(held, scaled, seed)
    tables = _tables(held, labels, profiles, learnt) | {
        name: pa.Table.from_pylist(rows, schema=_TOLD[name]) for name, rows in told.items()
    }
    return Result(figures, tables, held.provenance, details=("customers",), draw=_draw, model=learnt)


def _with_spread(held: Features) -> Features:
    """The features that tell customers apart; refuses when there are none, or too few customers."""
    if len(held.values) < _LEAST_CUSTOMERS:
        raise Refusal(
            "too_few_customers",
            "Groups need {least} customers at least; there are {n}.",
            least=_LEAST_CUSTOMERS,
            n=len(held.values),
        )
    telling = np.ptp(held.values, axis=0) > 0
    if not telling.any():
        raise Refusal("no_spread", "All customers are alike in {names}.", names=", ".join(held.names))
    return held.only([name for name, tells in zip(held.names, telling, strict=True) if tells])


def _tables(
    held: Features, labels: Labels, profiles: list[dict[str, Any]], learnt: Segmentation
) -> dict[str, pa.Table]:
    """Groups are numbered from 1, the largest first; 0 is noise."""
    segments = []
    for group in np.unique(labels):
        own = [row for row in profiles if row["segment"] == group]
        key = learnt.keys[group] if group != NOISE and learnt.keys else segment_quality.NONE
        english, chinese = segment_quality.name(key)
        count = int((labels == group).sum())
        means = {f"mean_{row['feature']}": row["mean"] for row in own}
        shared = {"segment": int(group) + 1, "key": key, "name": chinese, "english": english}
        segments.append({**shared, "customers": count, "share": count / len(labels), **means})
    numbered = [{**row, "segment": row["segment"] + 1} for row in profiles]
    columns = {name: held.values[:, place] for place, name in enumerate(held.names)}
    return {
        "segments": pa.Table.from_pylist(segments),
        "profiles": pa.Table.from_pylist(numbered),
        "customers": pa.table({"customer": held.customers, "segment": labels + 1, **columns}),
    }


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """A radar of the standardised differences, one line for each group."""
    profiles = result.table("profiles").to_pylist()
    names = {row["segment"]: row["english"] for row in result.table("segments").to_pylist()}
    features = list(dict.fromkeys(row["feature"] for row in profiles))
    by_group = {number: [row["difference"] for row in profiles if row["segment"] == number] for number in names}
    reach = max((abs(value) for values in by_group.values() for value in values), default=1)
    return {
        "tooltip": {},
        "legend": {},
        "radar": {"indicator": [{"name": words(name), "min": -reach, "max": reach} for name in features]},
        "series": [
            {"type": "radar", "data": [{"name": words(names[n]), "value": values} for n, values in by_group.items()]}
        ],
    }
