"""Segmentation: groups that are there are found, told, kept and applied; published criteria of Online Retail."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from guanxi.analytics import segment_model, segment_quality
from guanxi.analytics.result import Refusal
from guanxi.analytics.segment_model import NOISE, Scaling, Segmentation, Technique, learn
from guanxi.analytics.segments import customer_segments
from guanxi.analytics.tables import transactions

CENTERS = np.array([[0, 0], [10, 0], [0, 10]])


def people(size: int = 40) -> dict[str, Any]:
    """Three groups of known sizes; spending and visits tell them apart."""
    dice = np.random.default_rng(3)
    values = np.concatenate([dice.normal(center, 1, (size + 5 * n, 2)) for n, center in enumerate(CENTERS)]) + 20
    return {"customer": list(range(len(values))), "spending": values[:, 0].tolist(), "visits": values[:, 1].tolist()}


FEATURES = {"features": ("spending", "visits"), "raw": True}


@pytest.fixture(autouse=True)
def _few_bootstraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_quality, "_BOOTSTRAPS", 3)


def sizes(answer: Any) -> list[int]:
    return answer.table("segments")["customers"].to_pylist()


@pytest.mark.parametrize("technique", ["kmeans", "gmm", "hierarchical"])
def test_the_groups_that_are_there_are_found(technique: Technique) -> None:
    answer = customer_segments(people(), technique=technique, most=5, **FEATURES)
    assert answer.figures["groups"] == 3
    assert sizes(answer) == [50, 45, 40], "the largest first"
    assert answer.figures["stability"] > 0.95
    assert answer.table("selection")["groups"].to_pylist() == [2, 3, 4, 5]


def test_hdbscan_finds_their_number_and_leaves_strangers_out() -> None:
    table = people()
    table["customer"].append("stranger")
    table["spending"].append(500.0)
    table["visits"].append(500.0)
    answer = customer_segments(table, technique="hdbscan", **FEATURES)
    assert answer.figures["groups"] == 3
    placed = dict(zip(*answer.table("customers").select(["customer", "segment"]).to_pydict().values(), strict=True))
    assert placed["stranger"] == NOISE + 1
    assert answer.table("segments")["name"].to_pylist()[0] == "其他"


def test_names_tell_what_is_remarkable() -> None:
    named = customer_segments(people(), groups=3, **FEATURES).table("segments")["english"].to_pylist()
    assert named == ["high visits, low spending", "high spending, low visits", "low visits, low spending"]


@pytest.mark.parametrize("technique", ["kmeans", "gmm", "hierarchical", "hdbscan"])
def test_a_saved_model_assigns_the_same_groups(technique: Technique, tmp_path: Path) -> None:
    file = str(tmp_path / "model.json")
    first = customer_segments(people(), technique=technique, groups=3, save=file, **FEATURES)
    again = customer_segments(people(), model=file, **FEATURES)
    assert again.table("customers") == first.table("customers")
    assert Segmentation.load(file) == first.model
    assert first.model.assign([[20, 30]]).tolist() == [0]


def test_the_best_technique_is_taken_with_its_reasons() -> None:
    answer = customer_segments(people(20), technique="best", most=3, **FEATURES)
    rows = {row["technique"]: row for row in answer.table("techniques").to_pylist()}
    assert set(rows) == {"kmeans", "gmm", "hierarchical", "hdbscan"}
    taken = rows[answer.figures["technique"]]
    assert [name for name, row in rows.items() if row["taken"]] == [answer.figures["technique"]]
    assert (taken["groups"], answer.figures["groups"]) == (3, 3)
    reliable = [row["silhouette"] for row in rows.values() if row["stability"] >= 0.6 and row["left_out"] <= 0.1]
    assert taken["silhouette"] == max(reliable)


def test_groups_keep_their_names_when_a_saved_model_assigns_others(tmp_path: Path) -> None:
    file = str(tmp_path / "model.json")
    first = customer_segments(people(), groups=3, most=3, save=file, **FEATURES)
    some = {name: values[:30] for name, values in people().items()} | {"town": [1] * 30}
    again = customer_segments(some, model=file, features=("town", "spending", "visits"))
    assert again.table("segments")["key"].to_pylist() == first.table("segments")["key"].to_pylist()[-1:]


def test_a_mixture_assigns_as_scikit_learn_does() -> None:
    values = np.array([people()["spending"], people()["visits"]]).T
    scaling = Scaling.of(values, how="standard", log=False)
    scaled = scaling(values)
    own = learn("gmm", ("spending", "visits"), scaling, scaled, 3).assign(values)
    theirs = GaussianMixture(3, n_init=3, random_state=0, reg_covar=1e-4).fit(scaled).predict(scaled)
    assert len(set(zip(own.tolist(), theirs.tolist(), strict=True))) == 3


def test_robust_scaling_bears_a_constant_middle() -> None:
    scaling = Scaling.of(np.array([[1.0]] * 9 + [[7.0]]), how="robust", log=False)
    assert scaling.center == (1.0,)
    assert scaling.spread == pytest.approx((1.8,))


def test_beyond_its_limit_a_technique_learns_from_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(segment_model._LEARNS_FROM, "hierarchical", 60)
    answer = customer_segments(people(), technique="hierarchical", groups=3, **FEATURES)
    assert sum(sizes(answer)) == 135


def test_features_of_purchases_are_those_of_rfm() -> None:
    rows = [(n, f"2026-01-{1 + n % 28:02d}", 10 * (n % 7) + 1) for n in range(60)]
    table = {name: [row[place] for row in rows] for place, name in enumerate(("customer", "date", "amount"))}
    answer = customer_segments(table, as_of="2026-01-31", groups=2)
    assert answer.figures["features"] == ["recency", "money"], "everybody bought once"
    first = answer.table("customers").to_pylist()[0]
    assert (first["recency"], first["money"]) == (30, 1)


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (people(), {"features": ("town",)}, '"town"'),
        ({**people(), "spending": ["much"] * 135}, {}, '"spending" has 135'),
        ({**people(), "customer": [1] * 135}, {}, "one row per customer"),
        ({"customer": [1, 2], "spending": [1, 2], "visits": [1, 2]}, {}, "at least; there are 2"),
        ({"customer": list(range(20)), "spending": [1] * 20, "visits": [2] * 20}, {}, "alike in spending, visits"),
        (people(), {"groups": 1}, "groups"),
        (people(), {"choose": "bic"}, "gmm"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], options: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        customer_segments(table, **{**FEATURES, **options})


@pytest.mark.parametrize("text", ["", "{}", json.dumps({"model": "other", "version": 1})])
def test_a_file_without_a_model_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_text(text)
    with pytest.raises(Refusal, match="no segmentation"):
        customer_segments(people(), model=str(file), **FEATURES)


def test_online_retail(online_retail: Any) -> None:
    columns = {"customer": "CustomerID", "date": "InvoiceDate", "order": "InvoiceNo"}
    purchases = transactions(online_retail, **columns, quantity="Quantity", price="UnitPrice")
    answer = customer_segments(purchases, as_of="2011-12-10", occasion="order", scale="standard", most=8)
    told = answer.table("selection").to_pydict()
    apart = [0.8908, 1.0427, 1.0226, 0.9838, 1.0220, 0.9775, 0.9917]
    between = [4380.0, 3640.9, 3345.7, 3230.5, 3103.6, 2986.8, 2843.0]
    silhouettes = [0.4327, 0.3374, 0.3322, 0.3185, 0.3154, 0.3102, 0.3020]
    assert [round(value, 4) for value in told["silhouette"]] == silhouettes
    assert [round(value, 4) for value in told["davies_bouldin"]] == apart
    assert [round(value, 1) for value in told["calinski_harabasz"]] == between
