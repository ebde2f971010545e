"""What the library does in the comparison: `python -m bench.analytics.ours JOB FOLDER`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

import guanxi.analytics as ga
from bench.analytics.made import STEPS
from bench.analytics.measuring import Work, carry_out
from guanxi.analytics.method import takes
from guanxi.analytics.methods import METHODS

MEMORY, THREADS = "3GB", 2
# What is asked of more and more lines; the engine gets less, so that the whole process stays within 4 GB.
GROWING, GROWING_MEMORY = ("rfm", "pyramid", "cohorts"), "2GB"


def _fit(model: str, table: str, times: int) -> object:
    def ready(folder: str) -> tuple[Work, int]:
        read = pq.read_table(Path(folder) / f"{table}.parquet")
        x, t_x, T, m = (read[name].to_numpy() for name in ("x", "t_x", "T", "m"))
        if model == "GammaGamma":
            return lambda: _rounded(ga.GammaGamma().fit(x, m).values), times
        return lambda: _rounded(getattr(ga, model)().fit(x, t_x, T).values), times

    return ready


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 3) for value in values]


def _source(folder: str, name: str, memory: str = MEMORY) -> tuple[str, object]:
    return str(Path(folder) / f"{name}.parquet"), ga.connect("duckdb", memory=memory, threads=THREADS)


def _rfm(name: str) -> object:
    def ready(folder: str) -> tuple[Work, int]:
        def work() -> list[int]:
            path, engine = _source(folder, name)
            answer = ga.rfm_classes(ga.transactions(path, engine=engine))
            customers = answer.table("customers")
            return [len(customers), *(row["customers"] for row in answer.table("classes").to_pylist())]

        return work, 2

    return ready


def _funnel(name: str, times: int) -> object:
    def ready(folder: str) -> tuple[Work, int]:
        def work() -> list[int]:
            path, engine = _source(folder, name, GROWING_MEMORY)
            answer = ga.conversion_funnel(ga.events(path, engine=engine), steps=STEPS, window="7d")
            return [row["count"] for row in answer.table("steps").to_pylist()]

        return work, times

    return ready


def _grown(method: str, millions: int) -> object:
    """The method over so many lines: its figures and groups, for the table of single customers grows with these."""

    def ready(folder: str) -> tuple[Work, int]:
        def work() -> dict[str, int]:
            path, engine = _source(folder, f"purchases-{millions}", GROWING_MEMORY)
            answer = METHODS[method].load()(ga.transactions(path, engine=engine))
            answer.to_dict(summary=True)
            return {"rows": answer.provenance.rows}

        return work, 1

    return ready


def _groceries(folder: str) -> tuple[Work, int]:
    path = (Path(folder) / "groceries.txt").read_text().strip()

    def work() -> list[int]:
        found = ga.market_basket(path, min_support="0.001", min_confidence="0.5", baskets=True).figures
        return [found["itemset_count"], found["rule_count"]]

    return work, 5


def _journey(folder: str) -> tuple[Work, int]:
    def work() -> list[int]:
        path, engine = _source(folder, "journey")
        lines = ga.lines(path, engine=engine)
        found = ga.market_basket(lines, min_support="0.01", min_confidence="0.3").figures
        return [found["itemset_count"], found["rule_count"]]

    return work, 3


# Every method that tells of single customers; lines where a method counts baskets.
SCORING: tuple[tuple[str, dict[str, object]], ...] = (
    ("rfm", {}),
    ("pyramid", {}),
    ("whale", {}),
    ("segments", {}),
    ("basket", {"min_support": "0.001"}),
    ("recommend", {}),
    ("cohorts", {}),
    ("shop-hours", {}),
    ("bg-nbd", {}),
    ("pareto-nbd", {}),
    ("mbg-nbd", {}),
    ("gamma-gamma", {}),
    ("clv", {}),
    ("equity", {}),
    ("lifecycle", {}),
    ("churn", {}),
    ("loyalty", {}),
)


def _all(folder: str) -> tuple[Work, int]:
    def work() -> dict[str, float]:
        taken = {}
        for name, options in SCORING:
            begun = time.process_time()
            path, engine = _source(folder, "customers")
            schema = next(iter(takes(METHODS[name].load()).tables.values()))
            answer = METHODS[name].load()(schema(path, engine=engine), **options)
            for table in answer.tables:
                answer.table(table)
            taken[name] = round(time.process_time() - begun, 1)
            print(f"  {name} {taken[name]} s", file=sys.stderr, flush=True)
        return taken

    return work, 1


JOBS = {
    **{f"bg-nbd {table}": _fit("BGNBD", table, 9) for table in ("sample", "full")},
    **{f"pareto-nbd {table}": _fit("ParetoNBD", table, 5) for table in ("sample", "full")},
    **{f"gamma-gamma {table}": _fit("GammaGamma", table, 9) for table in ("sample", "full")},
    "rfm 10": _rfm("purchases-10"),
    **{f"funnel {n}": _funnel(f"events-{n}", times=2 if n <= 10 else 1) for n in (1, 10, 100)},
    **{f"{method} {n} lines": _grown(method, n) for method in GROWING for n in (1, 10, 100)},
    "customers": _all,
    "groceries": _groceries,
    "journey": _journey,
}

if __name__ == "__main__":
    carry_out(JOBS)  # type: ignore[arg-type]
