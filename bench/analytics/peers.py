"""What people use today, each in an environment of its own: `python -m bench.analytics.peers JOB FOLDER`."""

from __future__ import annotations

import csv
from pathlib import Path

from bench.analytics.measuring import Work, carry_out


def _summary(folder: str, table: str):
    import pandas as pd

    return pd.read_parquet(Path(folder) / f"{table}.parquet")


def _lifetimes(model: str, table: str, times: int):
    def ready(folder: str) -> tuple[Work, int]:
        import lifetimes

        rows = _summary(folder, table)

        def work() -> list[float]:
            fitter = getattr(lifetimes, model)()
            if model == "GammaGammaFitter":
                rows_ = rows[rows.x > 0]
                fitter.fit(rows_.x, rows_.m)
                return [round(float(value), 3) for value in fitter.params_]
            fitter.fit(rows.x, rows.t_x, rows["T"])
            return [round(float(value), 3) for value in fitter.params_]

        return work, times

    return ready


def _pymc(model: str, table: str):
    """MAP under flat priors, so that its optimum is the maximum of the likelihood."""

    def ready(folder: str) -> tuple[Work, int]:
        import numpy as np
        from pymc_extras.prior import Prior
        from pymc_marketing import clv

        rows = _summary(folder, table).rename(columns={"x": "frequency", "t_x": "recency"})
        rows["customer_id"] = np.arange(len(rows))
        names = ("r", "alpha", "a", "b") if model == "BetaGeoModel" else ("r", "alpha", "s", "beta")

        def work() -> list[float]:
            flat = {name: Prior("HalfFlat") for name in names}
            fitted = getattr(clv, model)(model_config=flat)
            fitted.fit(rows[["customer_id", "frequency", "recency", "T"]], method="map", progressbar=False)
            return [round(float(fitted.idata.posterior[name].mean()), 3) for name in names]

        return work, 2

    return ready


def _encoded(baskets: list[list[str]]):
    import pandas as pd
    from mlxtend.preprocessing import TransactionEncoder

    encoder = TransactionEncoder()
    held = encoder.fit(baskets).transform(baskets)
    return pd.DataFrame(held, columns=encoder.columns_)


def _rules(baskets: list[list[str]], support: float, confidence: float) -> list[int]:
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    sets = fpgrowth(_encoded(baskets), min_support=support, use_colnames=True)
    rules = association_rules(sets, metric="confidence", min_threshold=confidence)
    return [len(sets), int((rules["consequents"].map(len) == 1).sum())]


def _groceries(folder: str) -> tuple[Work, int]:
    path = (Path(folder) / "groceries.txt").read_text().strip()

    def work() -> list[int]:
        with Path(path).open(newline="") as stream:
            return _rules(list(csv.reader(stream)), 0.001, 0.5)

    return work, 3


def _journey(folder: str) -> tuple[Work, int]:
    import pandas as pd

    def work() -> list[int]:
        lines = pd.read_parquet(Path(folder) / "journey.parquet").drop_duplicates()
        return _rules(list(lines.groupby("order")["product"].agg(list)), 0.01, 0.3)

    return work, 1


RFM = """
WITH days AS (SELECT customer, sum(amount) AS money, count(DISTINCT date::DATE) FILTER (amount >= 0) AS frequency,
                     max(date::DATE) FILTER (amount >= 0) AS last FROM '{path}' GROUP BY customer),
measured AS (SELECT *, (SELECT max(date::DATE) FROM '{path}') - last AS recency FROM days WHERE last IS NOT NULL),
means AS (SELECT avg(recency) AS r, avg(frequency) AS f, avg(money) AS m FROM measured)
SELECT customer, last, recency, frequency, money,
       ntile(5) OVER (ORDER BY recency DESC) AS r_score, ntile(5) OVER (ORDER BY frequency) AS f_score,
       ntile(5) OVER (ORDER BY money) AS m_score,
       (recency <= r)::INT * 4 + (frequency >= f)::INT * 2 + (money >= m)::INT AS class
FROM measured, means ORDER BY customer"""


def _rfm_duckdb(folder: str) -> tuple[Work, int]:
    import duckdb

    def work() -> list[int]:
        with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as database:
            found = database.execute(RFM.format(path=f"{folder}/purchases-10.parquet")).to_arrow_table()
        counted = found.group_by("class").aggregate([("class", "count")]).to_pylist()
        return [len(found), *(row["class_count"] for row in sorted(counted, key=lambda row: -row["class"]))]

    return work, 2


MEASURES = ("recency", "frequency", "money")


def _rfm_polars(folder: str) -> tuple[Work, int]:
    import polars as pl

    def work() -> list[int]:
        lines = pl.scan_parquet(f"{folder}/purchases-10.parquet")
        bought = pl.col("amount") >= 0
        day = pl.col("date").dt.date()
        per = (
            lines.group_by("customer")
            .agg(
                money=pl.col("amount").sum(),
                frequency=day.filter(bought).n_unique(),
                last=day.filter(bought).max(),
                latest=day.max(),
            )
            .collect(engine="streaming")
        )
        per = per.with_columns(recency=(pl.col("latest").max() - pl.col("last")).dt.total_days()).drop_nulls("last")
        classed = per.with_columns(
            r=pl.col("recency") <= pl.col("recency").mean(),
            f=pl.col("frequency") >= pl.col("frequency").mean(),
            m=pl.col("money").cast(pl.Float64) >= pl.col("money").cast(pl.Float64).mean(),
            **{
                f"{name[0]}_score": pl.col(name).rank("min") * 5 // pl.len()
                for name in ("recency", "frequency", "money")
            },
        ).sort("customer")
        counted = classed.group_by("r", "f", "m").len().sort("r", "f", "m", descending=True)
        return [len(classed), *counted["len"].to_list()]

    return work, 2


def _funnel_duckdb(folder: str) -> tuple[Work, int]:
    """One ASOF JOIN a step over ever smaller tables: the fastest way known to us."""
    import duckdb

    steps = ("visit", "product", "cart", "checkout", "purchase")

    def work() -> list[int]:
        with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as database:
            events = f"'{folder}/events-10.parquet'"
            database.execute(
                f"CREATE TEMP TABLE s0 AS SELECT customer, date AS at, date AS start FROM {events} "
                f"WHERE event = '{steps[0]}'"
            )
            for number, step in enumerate(steps[1:], 1):
                database.execute(
                    f"CREATE TEMP TABLE s{number} AS SELECT e.customer, e.date AS at, p.start FROM {events} e "
                    f"ASOF JOIN s{number - 1} p ON e.customer = p.customer AND e.date >= p.at "
                    f"WHERE e.event = '{step}' AND e.date - p.start <= INTERVAL 7 DAY"
                )
            counts = [f"(SELECT count(DISTINCT customer) FROM s{number})" for number in range(len(steps))]
            return list(database.execute(f"SELECT {', '.join(counts)}").fetchone())

    return work, 2


JOBS = {
    **{f"lifetimes bg-nbd {table}": _lifetimes("BetaGeoFitter", table, 3) for table in ("sample", "full")},
    **{f"lifetimes pareto-nbd {table}": _lifetimes("ParetoNBDFitter", table, 1) for table in ("sample", "full")},
    **{f"lifetimes gamma-gamma {table}": _lifetimes("GammaGammaFitter", table, 3) for table in ("sample", "full")},
    **{f"pymc bg-nbd {table}": _pymc("BetaGeoModel", table) for table in ("sample", "full")},
    **{f"pymc pareto-nbd {table}": _pymc("ParetoNBDModel", table) for table in ("sample",)},
    "mlxtend groceries": _groceries,
    "mlxtend journey": _journey,
    "duckdb rfm 10": _rfm_duckdb,
    "polars rfm 10": _rfm_polars,
    "duckdb funnel 10": _funnel_duckdb,
}

if __name__ == "__main__":
    carry_out(JOBS)
