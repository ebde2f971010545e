"""Bringing a company's data folder to this version: seconds and CPU of each step, the backup before it included.

python -m bench.upgrade --data FOLDER    FOLDER holds a company of a former version; it is upgraded: give a copy
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


class Steps:
    """Prints each step when the next one begins."""

    def __init__(self) -> None:
        self.name, self.wall, self.cpu = "", 0.0, 0.0

    def __call__(self, name: str) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        if self.name:
            print(f"{self.name:50}{wall - self.wall:10.1f}{cpu - self.cpu:9.1f}", flush=True)
        self.name, self.wall, self.cpu = name, wall, cpu


def main() -> None:
    """Upgrade, and print a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    os.environ["GUANXI_DATA"] = parser.parse_args().data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    import django

    django.setup()
    from django.utils import timezone

    from guanxi.operate import schema

    print(f"{len(schema.pending())} migrations; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"{'':50}{'seconds':>10}{'CPU':>9}")
    steps, whole = Steps(), time.process_time()
    schema.migrate(at=timezone.now(), tell=steps)
    steps("")
    print(f"CPU in all {time.process_time() - whole:.0f} s")


if __name__ == "__main__":
    main()
