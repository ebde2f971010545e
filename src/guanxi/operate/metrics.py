"""What Prometheus is told: requests by route, queries, jobs, workers, imports and the build."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import datetime

import django
from django.db import connection
from django.db.models import Count, Sum
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from guanxi import __version__
from guanxi.exchange.models import ImportRun
from guanxi.jobs import beats, queries
from guanxi.operate import metrics_folder

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS = Counter("guanxi_http_requests", "Requests answered.", ["method", "route", "status"])
LATENCY = Histogram("guanxi_http_request_seconds", "Time until the answer.", ["method", "route"], buckets=SECONDS)
QUERIES = Counter("guanxi_db_queries", "Queries of requests.", ["route"])
QUERY_SECONDS = Counter("guanxi_db_query_seconds", "Time that requests spent in queries.", ["route"])


def observe(*, method: str, route: str, status: int, seconds: float, queries: int, query_seconds: float) -> None:
    """Count one answered request. `route` is a name, never a path: a path tells who was looked at, and never ends."""
    method = method if method in METHODS else "other"
    REQUESTS.labels(method, route, status).inc()
    LATENCY.labels(method, route).observe(seconds)
    QUERIES.labels(route).inc(queries)
    QUERY_SECONDS.labels(route).inc(query_seconds)


def exposition(*, at: datetime) -> bytes:
    """All metrics in Prometheus' text format: what every process has counted, and what the database tells now."""
    registry = CollectorRegistry()
    if metrics_folder.VARIABLE in os.environ:
        MultiProcessCollector(registry)
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    present = CollectorRegistry()
    present.register(Present(at))
    return counted + generate_latest(present)


class Present(Collector):
    """What is read from the database at the moment of asking, in a constant number of queries."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Build, jobs, workers and imports."""
        build = {"version": __version__, "django": django.get_version(), "python": platform.python_version()}
        yield InfoMetricFamily("guanxi_build", "What runs here.", build | {"database": connection.vendor})
        overview = queries.overview(at=self.at)
        jobs = GaugeMetricFamily("guanxi_jobs", "Jobs by state.", labels=["state"])
        for state in ("waiting", "running", "dead"):
            jobs.add_metric([state], getattr(overview, state))
        yield jobs
        wait = overview.longest_wait.total_seconds()
        yield GaugeMetricFamily("guanxi_job_longest_wait_seconds", "Wait of the oldest due job.", wait)
        alive = beats.alive(at=self.at).count()
        yield GaugeMetricFamily("guanxi_workers", "Worker processes that live.", alive)
        yield from self._imports()

    def _imports(self) -> Iterator[Metric]:
        runs = GaugeMetricFamily("guanxi_imports", "Imports that are remembered, by state.", labels=["state"])
        rows = GaugeMetricFamily("guanxi_import_rows", "Rows that they have read.", labels=["state"])
        found = ImportRun.objects.order_by().values_list("state").annotate(Count("pk"), Sum("consumed"))
        for state, number, consumed in found:
            runs.add_metric([state], number)
            rows.add_metric([state], consumed)
        yield from (runs, rows)
