"""Asking a running server for pages, and what that cost it."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Cost:
    """Of one page at one number of clients: CPU milliseconds per request, and the time on the clock."""

    cpu: float
    p50: float
    p95: float


@dataclass
class Site:
    """A server on loopback, the processes that do its work, and the cookie of who asks."""

    port: int
    processes: list[psutil.Process]
    cookie: str

    def get(self, path: str, *, connection: http.client.HTTPConnection | None = None) -> bytes:
        """The body of a page. Raises RuntimeError for anything but 200."""
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        own.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "zh-CN"})
        answer = own.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    def cpu_seconds(self) -> float:
        """What server and database have used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes if process.is_running())

    def measure(self, path: str, *, clients: int, requests: int) -> Cost:
        """Ask for the page `requests` times by so many clients at once."""
        before = self.cpu_seconds()
        with ThreadPoolExecutor(clients) as pool:
            times = [t for some in pool.map(self._ask, [(path, requests // clients)] * clients) for t in some]
        used = (self.cpu_seconds() - before) / len(times)
        return Cost(used * 1000, statistics.median(times), statistics.quantiles(times, n=20)[-1])

    def _ask(self, task: tuple[str, int]) -> list[float]:
        path, count = task
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        times = []
        for _ in range(count):
            begun = time.perf_counter()
            self.get(path, connection=connection)
            times.append((time.perf_counter() - begun) * 1000)
        return times


def family(roots: Iterable[psutil.Process]) -> list[psutil.Process]:
    """The processes and all that descend from them."""
    return [process for root in roots for process in (root, *root.children(recursive=True))]
