"""The demo company: how long it takes to load, to analyse and to remove it, and how much memory.

python bench/demo.py [--size small|large] [--keep]    SQLite in a temporary folder (or in GUANXI_DATA, kept)
DATABASE_URL=postgres://… python bench/demo.py        PostgreSQL: an empty database of your own

Processor time is printed beside the time on the clock: on a busy machine only the former can be compared. That of a
PostgreSQL server is not in it.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "src"


def main() -> None:
    """Load, analyse, remove; print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("tiny", "small", "large"), default="small")
    parser.add_argument("--keep", action="store_true", help="do not remove the company at the end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ.setdefault("GUANXI_DATA", folder)
        prepare()
        measure(options.size, keep=options.keep)


def prepare() -> None:
    """A migrated database in the data folder."""
    sys.path.insert(0, str(SOURCE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def measure(size: str, *, keep: bool) -> None:
    """Print what loading, analysing and removing cost."""
    from django.utils import timezone

    from guanxi.demo import actions
    from guanxi.demo.removal.actions import remove

    at = timezone.now()
    print(f"{'':10}{'rows':>12}{'seconds':>10}{'CPU':>9}{'rows/CPU s':>12}{'peak MB':>9}")
    made = timed("load", lambda: actions.load(size=size, at=at), rows=lambda load: sum(actions.counts(load).values()))
    found = actions.counts(made)
    timed("analyse", lambda: actions.wake(at=at), rows=lambda _: found["sales.orderline"])
    if not keep:
        timed("remove", lambda: remove(by=None, at=at), rows=lambda report: report.removed.total())
    print()
    for label, count in found.items():
        print(f"{label:24}{count:>12,}")


def timed(name: str, work: Callable[[], Any], *, rows: Callable[[Any], int]) -> Any:
    """Do the work and print its line; answers what the work answered."""
    clock, processor = time.monotonic(), time.process_time()
    answer = work()
    clock, processor = time.monotonic() - clock, time.process_time() - processor
    count = rows(answer)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
    print(f"{name:10}{count:>12,}{clock:>10.1f}{processor:>9.1f}{count / max(processor, 0.01):>12,.0f}{peak:>9.0f}")
    return answer


if __name__ == "__main__":
    main()
