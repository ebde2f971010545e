"""The search for duplicates: how much of a labelled set it finds, and how fast it goes through all files.

python -m bench.duplicates [--count 100000]         SQLite in a temporary folder
DATABASE_URL=postgres://… python -m bench.duplicates    PostgreSQL: an empty database of your own
"""

from __future__ import annotations

import argparse
import resource
import time

from bench.search import prepare


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=100_000)
    given = options.parse_args()
    prepare()
    run(given.count)


def run(count: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from guanxi.duplicates.finding.searching import search_all
    from guanxi.duplicates.tests.labelled import labelled
    from guanxi.duplicates.tests.measuring import enter, measure

    made = labelled(count)
    pks = enter(made.files)
    start, cpu = time.perf_counter(), time.process_time()
    marks: list[float] = []
    search = search_all(at=timezone.now(), progress=lambda done, total: marks.append(time.perf_counter() - start))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    keys = marks[-(-len(pks) // 1000) - 1]
    pace = f"{len(pks) / seconds:,.0f} a second; CPU {cpu:.1f} s"
    print(f"{connection.vendor}: {len(pks):,} files in {seconds:.1f} s ({pace})")
    print(f"  of which keys {keys:.1f} s; {search.compared:,} pairs compared; too large: {search.skipped or 'none'}")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for least in (50, 80, 95):
        found = measure(made, pks, least=least)
        share = f"precision {found.precision:.1%}, recall {found.recall:.1%}"
        print(f"score ≥ {least}: {share}; right {found.right:,}, wrong {found.wrong:,}")
        if least == 50:
            print(f"  missed: {dict(found.missed_by.most_common())}\n  mistaken: {dict(found.wrong_by.most_common())}")


if __name__ == "__main__":
    main()
