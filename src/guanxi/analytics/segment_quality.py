"""How good a segmentation is, how many groups it should have, and what its groups are like."""

from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.mixture import GaussianMixture

from guanxi.analytics.segment_features import Features
from guanxi.analytics.segment_model import NOISE, Labels, Matrix, Scaling, Segmentation, Technique, learn

_SAMPLE, _BOOTSTRAPS, _BOOTSTRAP_SAMPLE = 5_000, 20, 2_000
# Low and high, in English and Chinese.
_WORDS = {
    "recency": (("recent", "近期购买"), ("long silent", "久未购买")),
    "frequency": (("rare", "低频"), ("frequent", "高频")),
    "money": (("small spenders", "低消费"), ("big spenders", "高消费")),
    "mean_order": (("small orders", "单价低"), ("big orders", "单价高")),
    "tenure": (("new", "新客户"), ("long-standing", "老客户")),
    "categories": (("few categories", "品类少"), ("many categories", "品类多")),
    "discounted": (("full price", "少折扣"), ("at a discount", "多折扣")),
    "returned": (("few returns", "少退货"), ("many returns", "多退货")),
}
NONE, AVERAGE = "none", "average"
_NAMES = {NONE: ("none of them", "其他"), AVERAGE: ("average", "普通")}
_SIDES = ("low", "high")
_REMARKABLE = 0.5
CRITERIA = {"silhouette": 1, "davies_bouldin": -1, "calinski_harabasz": 1, "bic": -1}


def criteria(scaled: Matrix, labels: Labels, seed: int) -> dict[str, float | None]:
    """Silhouette (Rousseeuw 1987; of 5,000 at most), Davies–Bouldin (1979), Caliński–Harabasz (1974); None for one."""
    inside = labels != NOISE
    points, labels = scaled[inside], labels[inside]
    if not 1 < len(np.unique(labels)) < len(labels):
        return {"silhouette": None, "davies_bouldin": None, "calinski_harabasz": None}
    sample = np.random.default_rng(seed).permutation(len(points))[:_SAMPLE]
    enough = len(np.unique(labels[sample])) > 1
    return {
        "silhouette": float(metrics.silhouette_score(points[sample], labels[sample])) if enough else None,
        "davies_bouldin": float(metrics.davies_bouldin_score(points, labels)),
        "calinski_harabasz": float(metrics.calinski_harabasz_score(points, labels)),
    }


def bic(model: Segmentation, scaled: Matrix) -> float | None:
    """Bayesian information criterion of a mixture (Schwarz 1978)."""
    if model.covariances is None:
        return None
    mixture = GaussianMixture(model.groups)
    mixture.weights_, mixture.means_ = np.array(model.weights), np.array(model.anchors)
    mixture.covariances_ = np.array(model.covariances)
    mixture.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(mixture.covariances_))
    return float(mixture.bic(scaled))


def stability(model: Segmentation, scaled: Matrix, seed: int) -> dict[str, float]:
    """Mean and least adjusted Rand index (Hubert and Arabie 1985) with the groups of 20 bootstrap samples."""
    dice = np.random.default_rng(seed)
    points = scaled[dice.permutation(len(scaled))[:_BOOTSTRAP_SAMPLE]]
    own = model.assign_scaled(points)
    found = []
    for turn in range(_BOOTSTRAPS):
        again = points[dice.integers(0, len(points), len(points))]
        other = learn(model.technique, model.names, model.scaling, again, model.groups, seed + turn)
        found.append(metrics.adjusted_rand_score(own, other.assign_scaled(points)))
    return {"stability": float(np.mean(found)), "stability_least": float(np.min(found))}


def rfm_silhouette(held: Features, scaled: Matrix, seed: int) -> float | None:
    """The silhouette of the eight RFM classes (high or low against the mean) on the same scale."""
    recency, frequency, money = held.values.T
    classes = 4 * (recency <= recency.mean()) + 2 * (frequency >= frequency.mean()) + (money >= money.mean())
    return criteria(scaled, classes.astype(np.int64), seed)["silhouette"]


def profiles(held: Features, scaled: Matrix, labels: Labels) -> list[dict[str, Any]]:
    """Each group and feature: mean, median, and the standardised difference from all customers on the scale used."""
    spread = scaled.std(axis=0)
    away = (scaled - scaled.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return [
        {
            "segment": int(group),
            "feature": feature,
            "mean": float(held.values[labels == group, place].mean()),
            "median": float(np.median(held.values[labels == group, place])),
            "difference": float(away[labels == group, place].mean()),
        }
        for group in np.unique(labels)
        for place, feature in enumerate(held.names)
    ]


def keys(profiles: list[dict[str, Any]], groups: int) -> tuple[str, ...]:
    """A key for each group, of its two most remarkable differences; one that was given before gets a number."""
    found: list[str] = []
    for group in range(groups):
        own = [row for row in profiles if row["segment"] == group and abs(row["difference"]) >= _REMARKABLE]
        own = sorted(own, key=lambda row: -abs(row["difference"]))[:2]
        key = ".".join(f"{row['feature']}_{_SIDES[row['difference'] > 0]}" for row in own) or AVERAGE
        turn = 1 + sum(one.rpartition("-")[0] == key or one == key for one in found)
        found.append(f"{key}-{turn}" if turn > 1 else key)
    return tuple(found)


def name(key: str) -> tuple[str, str]:
    """The name of a group in English and Chinese, from its key.

    >>> name("money_high.recency_low"), name("average-2")
    (('big spenders, recent', '高消费·近期购买'), ('average (2)', '普通(2)'))
    """
    plain, _, turn = key.partition("-")
    words = [_word(part) for part in plain.split(".")]
    english, chinese = ", ".join(one for one, _ in words), "·".join(other for _, other in words)
    return (f"{english} ({turn})", f"{chinese}({turn})") if turn else (english, chinese)


def _word(part: str) -> tuple[str, str]:
    feature, _, side = part.rpartition("_")
    if part in _NAMES:
        return _NAMES[part]
    low_high = _WORDS.get(feature, ((f"low {feature}", f"{feature}低"), (f"high {feature}", f"{feature}高")))
    return low_high[_SIDES.index(side)]


def learn_each(
    technique: Technique, held: Features, scaling: Scaling, scaled: Matrix, numbers: range, seed: int
) -> list[tuple[Segmentation, dict[str, Any]]]:
    """A model for each number of groups, with its criteria."""
    found = []
    for number in numbers:
        model = learn(technique, held.names, scaling, scaled, number, seed)
        told = {
            "groups": model.groups,
            **criteria(scaled, model.assign_scaled(scaled), seed),
            "bic": bic(model, scaled),
        }
        found.append((model, told))
    return found
