"""Which technique, and how many groups: every number is tried, the techniques are compared on one sample."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np

from guanxi.analytics import segment_quality
from guanxi.analytics.result import Refusal
from guanxi.analytics.segment_features import Features
from guanxi.analytics.segment_model import NOISE, Scaling, Segmentation, Technique

Wanted = Literal["best", "kmeans", "gmm", "hierarchical", "hdbscan"]
Told = dict[str, list[dict[str, Any]]]

_SAMPLE = 4_000
# Below this stability groups are not to be relied on; a technique that leaves out more customers tells too little.
STABLE, MOST_LEFT_OUT = 0.6, 0.1


def chosen(
    held: Features,
    scaling: Scaling,
    technique: Wanted,
    groups: int | None,
    tried: tuple[int, int],
    choose: str,
    seed: int,
) -> tuple[Segmentation, Told]:
    """The model of the asked, or the best, technique with the asked, or the best, number of groups.

    Beside it the criteria of every number that was tried (`selection`) and, of `best`, every technique.
    """
    if technique != "best":
        model, selection = _numbered(held, scaling, technique, groups, tried, choose, seed)
        return model, {"selection": selection, "techniques": []}
    if choose == "bic":
        raise Refusal("no_bic", "choose: the BIC is told of technique gmm only.")
    part = _sample(held, seed)
    rows, models = [], []
    for name in get_args(Technique):
        try:
            model, selection = _numbered(part, scaling, name, groups, tried, choose, seed)
        except Refusal as refusal:
            if refusal.reason != "no_groups":
                raise
            continue
        models.append((model, selection))
        rows.append(_judged(model, part, seed))
    place = max(range(len(rows)), key=lambda place: _worth(rows[place]))
    rows[place]["taken"] = True
    model, selection = models[place]
    if len(part.values) < len(held.values):
        scaled = scaling(held.values)
        numbers = range(model.groups, model.groups + 1)
        model = segment_quality.learn_each(model.technique, held, scaling, scaled, numbers, seed)[0][0]
    return model, {"selection": selection, "techniques": rows}


def _sample(held: Features, seed: int) -> Features:
    if len(held.values) <= _SAMPLE:
        return held
    rows = np.sort(np.random.default_rng(seed).choice(len(held.values), _SAMPLE, replace=False))
    return replace(held, customers=held.customers.take(rows), values=held.values[rows])


def _judged(model: Segmentation, held: Features, seed: int) -> dict[str, Any]:
    scaled = model.scaling(held.values)
    labels = model.assign_scaled(scaled)
    return {
        "technique": model.technique,
        "groups": model.groups,
        "silhouette": segment_quality.criteria(scaled, labels, seed)["silhouette"],
        "stability": segment_quality.stability(model, scaled, seed)["stability"],
        "left_out": float((labels == NOISE).mean()),
        "taken": False,
    }


def _worth(row: Mapping[str, Any]) -> tuple[bool, float, float]:
    """Those that can be relied on come first, by their silhouette; of the others the most stable."""
    reliable = row["stability"] >= STABLE and row["left_out"] <= MOST_LEFT_OUT and row["silhouette"] is not None
    return reliable, row["silhouette"] if reliable else row["stability"], row["stability"]


def _numbered(
    held: Features,
    scaling: Scaling,
    technique: Technique,
    groups: int | None,
    tried: tuple[int, int],
    choose: str,
    seed: int,
) -> tuple[Segmentation, list[dict[str, Any]]]:
    """The model with the asked, or the best, number of groups, and the criteria of all that were tried."""
    scaled = scaling(held.values)
    alike = len(np.unique(scaled, axis=0))
    least, most = tried
    if groups is not None:
        least, most = min(least, groups), max(most, groups)
    numbers = range(2, 3) if technique == "hdbscan" else range(max(2, min(least, alike)), min(most, alike) + 1)
    if not numbers or (groups is not None and groups not in numbers and technique != "hdbscan"):
        raise Refusal("bad_groups", "groups: from 2 to {most} are possible.", most=max(numbers, default=alike))
    if choose == "bic" and technique != "gmm":
        raise Refusal("no_bic", "choose: the BIC is told of technique gmm only.")
    found = segment_quality.learn_each(technique, held, scaling, scaled, numbers, seed)
    told = [row for _, row in found]
    if groups is not None and technique != "hdbscan":
        return found[numbers.index(groups)][0], told
    sign = segment_quality.CRITERIA[choose]
    best = max(found, key=lambda one: -np.inf if one[1][choose] is None else sign * one[1][choose])
    return best[0], told
