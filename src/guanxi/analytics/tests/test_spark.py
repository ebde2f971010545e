"""The same methods on Spark, in this process's machine and on a cluster of a master and two workers: equal results."""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guanxi.analytics import (
    connect,
    conversion_funnel,
    events,
    lines,
    market_basket,
    next_products,
    retention_cohorts,
    rfm_classes,
    shop_hour_index,
    transactions,
    value_pyramid,
)
from guanxi.analytics.result import Result

pytestmark = pytest.mark.spark
pyspark = pytest.importorskip("pyspark", reason="needs PySpark: pip install 'guanxi[spark]'")
if shutil.which("java") is None:
    pytest.skip("needs a Java runtime", allow_module_level=True)

STEPS = {"steps": ("a", "b", "c"), "window": "3d"}
CALLS: dict[str, tuple[Any, Callable[[Any], Result]]] = {
    "rfm": (transactions, rfm_classes),
    "rfm by the median": (transactions, lambda t: rfm_classes(t, threshold="median", window="100d", per="purchase")),
    "rfm by quintiles": (transactions, lambda t: rfm_classes(t, threshold="quintile", occasion="order")),
    "pyramid": (transactions, value_pyramid),
    "cohorts": (transactions, retention_cohorts),
    "cohorts by week": (transactions, lambda t: retention_cohorts(t, unit="week")),
    "shop hours": (transactions, lambda t: shop_hour_index(t, band=6)),
    "basket": (lines, lambda t: market_basket(t, min_support="0.001", min_confidence="0.01")),
    "recommend": (transactions, next_products),
    "funnel": (events, lambda t: conversion_funnel(t, by=("segment",), **STEPS)),
    "strict funnel": (events, lambda t: conversion_funnel(t, order="strict", **STEPS)),
    "funnel in any order": (events, lambda t: conversion_funnel(t, order="any", **STEPS)),
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    dice = np.random.default_rng(1)
    hours = np.datetime64("2024-01-01T00:00:00") + dice.integers(0, 9000, 2000).astype("timedelta64[h]")
    columns = {
        "customer": dice.integers(0, 300, 2000),
        "date": [str(hour) + "+08:00" for hour in hours],
        "amount": [f"{cents / 100:.2f}" for cents in dice.integers(-2000, 9000, 2000)],
        "order": np.arange(2000) // 2,
        "product": [f"p{number}" for number in dice.integers(0, 30, 2000)],
        "event": ["abc"[number] for number in dice.integers(0, 3, 2000)],
        "store": ["s"] * 2000,
        "segment": ["xy"[number] for number in dice.integers(0, 2, 2000)],
    }
    path = tmp_path_factory.mktemp("spark") / "rows.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return str(path)


@pytest.fixture(scope="module")
def local() -> Any:
    return connect("spark-local")


@pytest.mark.parametrize("name", CALLS)
def test_spark_tells_what_duckdb_tells(name: str, file: str, local: Any) -> None:
    schema, call = CALLS[name]
    answers = [call(schema(file, zone="Asia/Shanghai", engine=engine)).to_dict() for engine in (connect(), local)]
    assert [answer.pop("provenance")["engine"] for answer in answers] == ["duckdb", "spark"]
    assert close(*answers)


def close(one: Any, other: Any) -> bool:
    match one:
        case dict():
            return one.keys() == other.keys() and all(close(value, other[key]) for key, value in one.items())
        case list():
            return len(one) == len(other) and all(map(close, one, other))
        case float():
            return other == pytest.approx(one, rel=1e-9, abs=1e-12)
    return bool(one == other)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A stand-alone cluster on loopback: one master, two workers."""
    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"spark://127.0.0.1:{port}"
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    deploy = "org.apache.spark.deploy"
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    master = [f"{deploy}.master.Master", *common, "--port", str(port)]
    worker = [f"{deploy}.worker.Worker", *common, "--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path), url]
    started = []
    for command in (master, worker, worker):
        arguments = [str(home / "bin" / "spark-class"), *command]
        started.append(subprocess.Popen(arguments, env=os.environ | own, stderr=subprocess.DEVNULL))
        time.sleep(3)
    yield url
    for process in started:
        process.terminate()
    for process in started:
        process.wait(30)


RUN_ON = """
import sys
from guanxi.analytics import connect, rfm_classes, transactions
print(rfm_classes(transactions(sys.argv[2], engine=connect(sys.argv[1]))).to_json(summary=True))
"""


def test_a_cluster_tells_the_same(file: str, cluster: str) -> None:
    """In a process of its own, for a process has one Spark session."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment |= {"PYSPARK_PYTHON": sys.executable}
    run = subprocess.run(
        [sys.executable, "-c", RUN_ON, cluster, file], env=environment, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout[run.stdout.index("{") :])
    expected = json.loads(rfm_classes(transactions(file)).to_json(summary=True))
    assert (told.pop("provenance")["engine"], expected.pop("provenance")["engine"]) == ("spark", "duckdb")
    assert close(told, expected)
