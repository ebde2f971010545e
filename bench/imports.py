"""Importing a generated file with every fault in it: rate, memory above the idle process, and a count of every line.

python bench/imports.py [--lines 1000000] [--kind orders|parties] [--faults 0.02]     SQLite in a temporary folder
DATABASE_URL=postgres://… python bench/imports.py …                                   PostgreSQL: an empty database

Processor time is printed beside the time on the clock: on a busy machine only the former can be compared. That of a
PostgreSQL server is not in it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "src"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华"
BLOCK = 1 << 20


def main() -> None:
    """Write the file, check it, import it, import it again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--kind", choices=("orders", "parties"), default="orders")
    parser.add_argument("--faults", type=float, default=0.02, help="share of faulty lines")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ.setdefault("GUANXI_DATA", folder)
        prepare()
        file = Path(folder) / "lines.csv"
        good, bad = write(file, options.kind, options.lines, options.faults)
        print(f"{options.kind}: {good:,} good and {bad:,} faulty lines, {file.stat().st_size / 1e6:,.0f} MB")
        measure(file, options.kind, good, bad)


def prepare() -> None:
    """A migrated database in the data folder."""
    sys.path.insert(0, str(SOURCE))
    from django.core.management import call_command

    from guanxi.operate.cli import set_up_django

    set_up_django()
    call_command("migrate", verbosity=0)


def write(file: Path, kind: str, lines: int, share: float) -> tuple[int, int]:
    """Generate the file as a stream; how many of its lines are good and how many faulty."""
    from guanxi.exchange.tests.faults import FAULTS, HEADER
    from guanxi.exchange.tests.faults import lines as order_lines

    chance = random.Random(1)
    header = HEADER if kind == "orders" else "code,name,phone,email,city,birthday\n"
    faults = FAULTS if kind == "orders" else (b"X,\n", b"X,y,1\n", b"X,y,13800138000,no mail,z,1990-01-01\n")
    bad = 0
    with file.open("wb") as target:
        target.write(header.encode())
        for line in order_lines(lines, chance) if kind == "orders" else people(lines, chance):
            if chance.random() < share:
                target.write(chance.choice(faults))
                bad += 1
            target.write(line)
    return lines, bad


def people(rows: int, chance: random.Random) -> Iterator[bytes]:
    """Customers with everything by which they are reached."""
    for n in range(rows):
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        yield f"K{n:07},{name},138{n:08},u{n}@example.com,杭州,19{chance.randint(50, 99)}-05-17\n".encode()


def measure(file: Path, kind: str, good: int, bad: int) -> None:
    """Print what a check, the import and a second import cost; fail if a line is not accounted for."""
    from guanxi.exchange.tests.faults import MAPPED

    idle = peak()
    print(f"{'':10}{'lines':>12}{'seconds':>10}{'lines/s':>10}{'CPU':>9}{'lines/CPU s':>13}{'MB above idle':>15}")
    mapped = MAPPED if kind == "orders" else None
    for name, dry, wanted in (("check", True, (good, 0)), ("import", False, (good, 0)), ("again", False, (0, good))):
        run = timed(name, lambda dry=dry: bring(file, kind, mapped, dry=dry), idle)
        found = tuple(run.counts.get(outcome, 0) for outcome in ("created", "unchanged", "bad"))
        assert found == (*wanted, bad), f"{name}: {found}"


def bring(file: Path, kind: str, mapped: dict[str, str] | None, *, dry: bool) -> Any:
    """One import, or check, of the file."""
    from django.utils import timezone

    from guanxi.exchange import actions

    at = timezone.now()
    with file.open("rb") as opened:
        blocks = iter(lambda: opened.read(BLOCK), b"")
        run = actions.take_in(content=blocks, name=file.name, kind=kind, by=None, at=at)
    run = actions.choose(run=run, mapped=mapped or run.mapping, mode="update", options={})
    return actions.carry_on(run=actions.begin(run=run, at=at, dry=dry), at=at)


def timed(name: str, work: Callable[[], Any], idle: float) -> Any:
    """Do the work, print its line, give its result."""
    wall, cpu = time.perf_counter(), time.process_time()
    run = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rates = f"{wall:10.1f}{run.consumed / wall:10,.0f}{cpu:9.1f}{run.consumed / cpu:13,.0f}"
    print(f"{name:10}{run.consumed:12,}{rates}{peak() - idle:15,.0f}", flush=True)
    return run


def peak() -> float:
    """The most memory that this process has held so far, in MB (Linux counts in KB, macOS in bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
