"""A segmentation that was learnt: how values are scaled, where the groups lie, to which one a customer belongs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.spatial import KDTree
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.mixture import GaussianMixture

from guanxi.analytics.result import Refusal

Technique = Literal["kmeans", "gmm", "hierarchical", "hdbscan"]
Matrix: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.int64]

NOISE = -1
# Beyond so many customers a technique learns from a sample and assigns the rest: its cost grows too fast.
_LEARNS_FROM = {"kmeans": 200_000, "gmm": 100_000, "hierarchical": 8_000, "hdbscan": 20_000}
_ANCHORS = 200


@dataclass(frozen=True)
class Scaling:
    """value → (log value − center) / spread; the logarithm is sign(v) · ln(1 + |v|), where it is taken."""

    log: bool
    center: tuple[float, ...]
    spread: tuple[float, ...]

    @classmethod
    def of(cls, values: Matrix, *, how: Literal["robust", "standard"], log: bool) -> Self:
        """Robust: median, and interquartile range / 1.349; where that is nought, or for standard: mean, deviation."""
        values = _logarithm(values) if log else values
        deviation = values.std(axis=0)
        if how == "standard":
            return cls(log, tuple(values.mean(axis=0).tolist()), tuple(np.where(deviation > 0, deviation, 1).tolist()))
        lower, middle, upper = np.percentile(values, (25, 50, 75), axis=0)
        spread = np.where(upper > lower, (upper - lower) / 1.349, deviation)
        return cls(log, tuple(middle.tolist()), tuple(np.where(spread > 0, spread, 1).tolist()))

    def __call__(self, values: Matrix) -> Matrix:
        scaled: Matrix = ((_logarithm(values) if self.log else values) - np.array(self.center)) / np.array(self.spread)
        return scaled


@dataclass(frozen=True)
class Segmentation:
    """Groups numbered from 0, the largest first. A customer belongs to the group of the nearest anchor.

    Anchors are the centres, for HDBSCAN a sample of members; beyond the `reach` of its group a customer is noise (−1).
    With `covariances` (mixture) the group is the one of the greatest posterior probability. `keys` say what the groups
    were like when they were learnt (`segment_quality.name` tells it in words).
    """

    technique: Technique
    names: tuple[str, ...]
    scaling: Scaling
    anchors: tuple[tuple[float, ...], ...]
    owners: tuple[int, ...]
    reach: tuple[float, ...] | None = None
    weights: tuple[float, ...] | None = None
    covariances: tuple[tuple[tuple[float, ...], ...], ...] | None = None
    keys: tuple[str, ...] = ()

    @property
    def groups(self) -> int:
        return len(set(self.owners))

    def assign(self, values: npt.ArrayLike) -> Labels:
        """The group of each customer from the unscaled values, one column for each of `names`."""
        given = np.asarray(values, dtype=float)
        if given.ndim != 2 or given.shape[1] != len(self.names):
            raise Refusal("wrong_shape", "These groups are told by {names}.", names=", ".join(self.names))
        return self.assign_scaled(self.scaling(given))

    def assign_scaled(self, scaled: Matrix) -> Labels:
        """The same of values that are already scaled."""
        anchors = np.array(self.anchors)
        owners: Labels = np.array(self.owners)
        if self.covariances is not None:
            scores = [
                np.log(weight) + _log_density(scaled, center, np.array(covariance))
                for weight, center, covariance in zip(self.weights or (), anchors, self.covariances, strict=True)
            ]
            most_likely: Labels = owners[np.argmax(scores, axis=0)]
            return most_likely
        distance, nearest = KDTree(anchors).query(scaled)
        labels = owners[nearest]
        return labels if self.reach is None else np.where(distance <= np.array(self.reach)[labels], labels, NOISE)

    def save(self, path: str | Path) -> None:
        """Write the model as JSON."""
        Path(path).write_text(json.dumps({"model": "segmentation", "version": 1, **asdict(self)}), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote."""
        try:
            read = json.loads(Path(path).read_text(encoding="utf-8"))
            if (read.pop("model"), read.pop("version")) != ("segmentation", 1):
                raise ValueError("another kind of model")
            return cls(**{**_tuples(read), "scaling": Scaling(**_tuples(read["scaling"]))})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refusal("unreadable_model", "{file} holds no segmentation: {why}", file=path, why=error) from error


def learn(
    technique: Technique, names: Sequence[str], scaling: Scaling, scaled: Matrix, groups: int, seed: int = 0
) -> Segmentation:
    """Learn groups from scaled values; HDBSCAN finds their number by itself."""
    dice = np.random.default_rng(seed)
    size = _LEARNS_FROM[technique]
    sample = scaled if len(scaled) <= size else scaled[np.sort(dice.choice(len(scaled), size, replace=False))]
    parts = _LEARNERS[technique](sample, groups, seed)
    return _largest_first(Segmentation(technique, tuple(names), scaling, **parts), sample)


def _kmeans(sample: Matrix, groups: int, seed: int) -> dict[str, Any]:
    centers = KMeans(groups, n_init=10, random_state=seed).fit(sample).cluster_centers_
    return {"anchors": _tuple(centers), "owners": tuple(range(groups))}


def _mixture(sample: Matrix, groups: int, seed: int) -> dict[str, Any]:
    fitted = GaussianMixture(groups, n_init=3, random_state=seed, reg_covar=1e-4).fit(sample)
    return {
        "anchors": _tuple(fitted.means_),
        "owners": tuple(range(groups)),
        "weights": tuple(fitted.weights_.tolist()),
        "covariances": _tuple(fitted.covariances_),
    }


def _hierarchical(sample: Matrix, groups: int, seed: int) -> dict[str, Any]:
    labels = AgglomerativeClustering(groups, linkage="ward").fit_predict(sample)
    centers = np.array([sample[labels == group].mean(axis=0) for group in range(groups)])
    return {"anchors": _tuple(centers), "owners": tuple(range(groups))}


def _hdbscan(sample: Matrix, groups: int, seed: int) -> dict[str, Any]:
    least = max(5, len(sample) // 50)
    labels = HDBSCAN(min_cluster_size=least, copy=True).fit_predict(sample)
    found = labels.max() + 1
    if found < 1:
        raise Refusal("no_groups", "HDBSCAN finds no dense group: try another technique.")
    dice = np.random.default_rng(seed)
    anchors, owners, reach = [], [], []
    for group in range(found):
        members = sample[labels == group]
        chosen = members[dice.permutation(len(members))[:_ANCHORS]]
        anchors.append(chosen)
        owners += [group] * len(chosen)
        # A member that is an anchor itself is measured by its distance to the next one.
        distances = np.asarray(KDTree(chosen).query(members, k=2)[0])
        reach.append(float(np.where(distances[:, 0] > 0, distances[:, 0], distances[:, 1]).max()))
    return {"anchors": _tuple(np.concatenate(anchors)), "owners": tuple(owners), "reach": tuple(reach)}


_LEARNERS = {"kmeans": _kmeans, "gmm": _mixture, "hierarchical": _hierarchical, "hdbscan": _hdbscan}


def _largest_first(model: Segmentation, sample: Matrix) -> Segmentation:
    labels = model.assign_scaled(sample)
    sizes = np.bincount(labels[labels != NOISE], minlength=model.groups)
    order = np.argsort(-sizes, kind="stable")
    number = {int(old): new for new, old in enumerate(order)}
    parts = asdict(model) | {"scaling": model.scaling, "owners": tuple(number[owner] for owner in model.owners)}
    if model.reach is not None:
        parts["reach"] = tuple(model.reach[old] for old in order)
    return Segmentation(**parts)


def _logarithm(values: Matrix) -> Matrix:
    return np.sign(values) * np.log1p(np.abs(values))


def _log_density(points: Matrix, mean: Matrix, covariance: Matrix) -> Matrix:
    root = np.linalg.cholesky(covariance)
    whitened = solve_triangular(root, (points - mean).T, lower=True)
    constant = np.log(np.diag(root)).sum() + 0.5 * len(mean) * np.log(2 * np.pi)
    density: Matrix = -0.5 * (whitened**2).sum(axis=0) - constant
    return density


def _tuple(values: Any) -> Any:
    """An array as nested tuples."""
    return _tuples({"": values.tolist()})[""]


def _tuples(read: Mapping[str, Any]) -> dict[str, Any]:
    def frozen(value: Any) -> Any:
        return tuple(frozen(item) for item in value) if isinstance(value, list) else value

    return {name: frozen(value) for name, value in read.items()}
