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
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

import guanxi.analytics as ga
from guanxi.analytics.contact_centre.contacts import CALLS as PHONE_CALLS
from guanxi.analytics.evaluation.delivered_value import PERCEPTIONS
from guanxi.analytics.evaluation.indices import PURCHASES
from guanxi.analytics.evaluation.word_of_mouth import CONTENT
from guanxi.analytics.result import Result

pytestmark = pytest.mark.spark
pyspark = pytest.importorskip("pyspark", reason="needs PySpark: ./run test --spark")
if shutil.which("java") is None:
    pytest.skip("needs a Java runtime", allow_module_level=True)

STEPS = {"steps": ("a", "b", "c"), "window": "3d"}
CALLS: dict[str, tuple[Any, Callable[[Any], Result]]] = {
    "rfm": (ga.transactions, ga.rfm_classes),
    "rfm by the median": (
        ga.transactions,
        lambda t: ga.rfm_classes(t, threshold="median", window="100d", per="purchase"),
    ),
    "rfm by quintiles": (ga.transactions, lambda t: ga.rfm_classes(t, threshold="quintile", occasion="order")),
    "pyramid": (ga.transactions, ga.value_pyramid),
    "cohorts": (ga.transactions, ga.retention_cohorts),
    "cohorts by week": (ga.transactions, lambda t: ga.retention_cohorts(t, unit="week")),
    "shop hours": (ga.transactions, lambda t: ga.shop_hour_index(t, band=6)),
    "basket": (ga.lines, lambda t: ga.market_basket(t, min_support="0.001", min_confidence="0.01")),
    "recommend": (ga.transactions, ga.next_products),
    "funnel": (ga.events, lambda t: ga.conversion_funnel(t, by=("segment",), **STEPS)),
    "strict funnel": (ga.events, lambda t: ga.conversion_funnel(t, order="strict", **STEPS)),
    "funnel in any order": (ga.events, lambda t: ga.conversion_funnel(t, order="any", **STEPS)),
    "loyalty": (ga.transactions, lambda t: ga.loyalty_index(t, responses=ga.responses(t.given))),
    "servqual": (ga.responses, ga.servqual_gaps),
    "indices": (PURCHASES, lambda t: ga.satisfaction_indices(t, by="segment", period="quarter")),
    "delivered value": (PERCEPTIONS, lambda t: ga.delivered_value(t, own="we")),
    "word of mouth": (partial(CONTENT, sales="wait"), ga.word_of_mouth),
    "service level": (PHONE_CALLS, ga.service_level),
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
        "question": [str(number % 22 + 1) for number in range(2000)],
        "kind": ["EP"[number // 22 % 2] for number in range(2000)],
        "score": dice.integers(1, 8, 2000),
        "offer": [("we", "they")[number] for number in dice.integers(0, 2, 2000)],
        "element": [("product", "service", "money", "time")[number] for number in dice.integers(0, 4, 2000)],
        "wait": dice.integers(0, 60, 2000),
        "answered": [("no", "yes")[number] for number in dice.integers(0, 2, 2000)],
        "talk": dice.integers(0, 300, 2000),
        "agent": [f"a{number}" for number in dice.integers(0, 9, 2000)],
    }
    columns["respondent"] = np.arange(2000) // 44
    path = tmp_path_factory.mktemp("spark") / "rows.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return str(path)


@pytest.fixture(scope="module")
def local() -> Any:
    return ga.connect("spark-local")


@pytest.mark.parametrize("name", CALLS)
def test_spark_tells_what_duckdb_tells(name: str, file: str, local: Any) -> None:
    schema, call = CALLS[name]
    answers = [call(schema(file, zone="Asia/Shanghai", engine=engine)).to_dict() for engine in (ga.connect(), local)]
    assert [answer.pop("provenance")["engine"] for answer in answers] == ["duckdb", "spark"]
    assert close(*answers)


@pytest.mark.parametrize("count", [1, 2])
def test_parquet_in_one_file_or_several(count: int, file: str, local: Any, tmp_path: Path) -> None:
    table = pyarrow.csv.read_csv(file)
    paths = [str(tmp_path / f"{number}.parquet") for number in range(count)]
    for number, path in enumerate(paths):
        size = len(table) // count
        pyarrow.parquet.write_table(table.slice(number * size, size), path)
    given = paths if count > 1 else paths[0]
    told = [ga.rfm_classes(ga.transactions(given, engine=engine)).to_dict() for engine in (ga.connect(), local)]
    assert [answer.pop("provenance")["rows"] for answer in told] == [2000, 2000]
    assert close(*told)


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
        if command is master:
            await_port(port)
    yield url
    for process in started:
        process.terminate()
    for process in started:
        process.wait(30)


def await_port(port: int) -> None:
    """Until somebody answers there: Java takes a second, or twenty on a busy machine."""
    for _ in range(600):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


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
    expected = json.loads(ga.rfm_classes(ga.transactions(file)).to_json(summary=True))
    assert (told.pop("provenance")["engine"], expected.pop("provenance")["engine"]) == ("spark", "duckdb")
    assert close(told, expected)
