"""RFM over all order lines of the demo company, and the whole nightly analysis: time, processor time, memory.

python -m bench.rfm [--data FOLDER] [--size large]    FOLDER holds (or gets) a demo company
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.pages import load


def main() -> None:
    """Run `guanxi analyse rfm` on the company's own data in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("GUANXI_DATA", ""))
    parser.add_argument("--size", choices=("tiny", "small", "large"), default="large")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ["GUANXI_DATA"] = options.data or folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
        load(options.size)
        program = [str(Path(sys.executable).with_name("guanxi")), "analyse", "rfm", "--summary", "--format", "json"]
        begun = time.perf_counter()
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"{'analyse rfm':16}{time.perf_counter() - begun:8.1f} s{used.ru_utime + used.ru_stime:8.1f} s CPU"
            f"{used.ru_maxrss / 1e3:10,.0f} MB"
        )


if __name__ == "__main__":
    main()
