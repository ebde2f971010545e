"""The whole program as an operator runs it: starts, signs in, survives deaths, stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    data: Path
    output: Path

    def healthy(self) -> bool:
        try:
            return self.get("healthz").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}/{path}")

    def guanxi(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """A further command on the same instance."""
        environment = {"GUANXI_DATA": str(self.data), "DATABASE_URL": "", "PORT": str(self.port), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "guanxi", *map(str, arguments)]
        return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)

    def children(self) -> list[int]:
        listing = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in listing.stdout.split()]


def wait_for(condition, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "This took too long."
        time.sleep(0.1)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "GUANXI_DATA": str(folder / "data"),
        "DATABASE_URL": "",
        "GUANXI_DEMO": "none",
        "PORT": str(port),
    }
    with (folder / "output").open("w") as output:
        command = [sys.executable, "-m", "guanxi", "serve", "--prepare"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, text=True)
    running = Server(process, port, folder / "data", folder / "output")
    wait_for(lambda: "Ctrl-C" in running.output.read_text() or process.poll() is not None)
    assert process.poll() is None, running.output.read_text()
    yield running
    process.kill()
    process.wait()


def test_the_printed_link_signs_in_once(server):
    link = re.search(r"http://127\.0\.0\.1:\S+/sign-in/\S+", server.output.read_text())[0]
    with httpx.Client(timeout=30) as browser:
        page = browser.get(link)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        signed_in = browser.post(link, data={"csrfmiddlewaretoken": token}, headers={"Referer": link})
        assert (signed_in.status_code, signed_in.headers["location"]) == (302, "/")
        assert browser.get(link.partition("/sign-in/")[0] + "/").status_code == 200
    assert httpx.get(link).status_code == 410


def test_the_data_folder_is_in_use(server):
    assert server.guanxi("backup").returncode == 0
    (saved,) = (server.data / "backups").iterdir()
    assert "is in use: stop Guanxi first" in server.guanxi("restore", "--force", saved).stderr


def test_any_web_process_tells_the_counts_of_all(server):
    for _ in range(12):
        server.get("healthz")  # a new connection each time, taken by either process
    told = {counted(server.get("metrics").text) for _ in range(4)}
    assert len(told) == 1
    assert told.pop() >= 12


def counted(metrics: str) -> float:
    """How often /healthz was answered."""
    (line,) = [x for x in metrics.splitlines() if x.startswith("guanxi_http_requests_total") and '"healthz"' in x]
    return float(line.rsplit(" ", 1)[1])


def test_processes_that_die_are_replaced(server):
    for victim in server.children():
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda gone=victim: gone not in server.children() and len(server.children()) == 3)
        wait_for(server.healthy)


def test_the_port_is_taken(server):
    assert f"Port {server.port} cannot be used" in server.guanxi("serve").stderr


def test_it_stops_in_time_and_leaves_nothing_behind(server):
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    assert not server.healthy()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", server.port))
