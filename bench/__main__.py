"""`./run bench`: one measurement after the other, each a program of its own that can be run alone.

./run bench                  all of them, an hour or more: pages, rfm, imports, search, start
./run bench pages [options]  one; `./run bench pages --help` says what it can do
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
IN_TURN = ("pages", "rfm", "imports", "search", "start")
ALSO = ("analytics", "demo", "duplicates", "funnel", "records", "stock", "upgrade")


def main() -> int:
    """Exit status of the first that fails."""
    name, *options = sys.argv[1:] or ["all"]
    if name not in ("all", *IN_TURN, *ALSO):
        print(f"{__doc__}\nMeasurements: {', '.join((*IN_TURN, *ALSO))}")
        return 0 if name in ("-h", "--help") else 2
    for chosen in IN_TURN if name == "all" else (name,):
        print(f"\n== {chosen}", flush=True)
        paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        if status := subprocess.call([sys.executable, "-m", f"bench.{chosen}", *options], env=os.environ | paths):
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
