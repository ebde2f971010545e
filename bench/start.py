"""Starting on an empty machine's checkout: a fresh clone, `./run`, until the pages are served; then once more.

python -m bench.start    needs git and what `./run` needs; downloads packages unless they are in uv's and npm's caches
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 1800.0


def main() -> None:
    """Print seconds on the clock and processor seconds of both starts."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        clone = Path(folder) / "guanxi"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        for name in ("first start", "later start"):
            seconds, cpu = started(clone, Path(folder) / "data")
            print(f"{name:12}{seconds:8.1f} s{cpu:8.1f} s CPU", flush=True)


def started(clone: Path, data: Path) -> tuple[float, float]:
    """Seconds from `./run` to a served /healthz, and the processor seconds of all that ran."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    before, begun = os.times(), time.perf_counter()
    environment = os.environ | {"GUANXI_DATA": str(data), "PORT": str(port)}
    environment.pop("PYTHONPATH", None)
    run = subprocess.Popen(["./run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/healthz", begun)
        seconds = time.perf_counter() - begun
    finally:
        run.terminate()
        run.wait(60)
    after = os.times()
    return seconds, after.children_user + after.children_system - before.children_user - before.children_system


def wait(address: str, begun: float) -> None:
    """Until it answers; RuntimeError after half an hour."""
    while time.perf_counter() - begun < LIMIT:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Guanxi did not start")


if __name__ == "__main__":
    main()
