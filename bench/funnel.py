"""The funnel page over very many opportunities: time of the page and of its parts, as the administrator sees it.

python -m bench.funnel [--rows 1000000] [--requests 40]     SQLite in a temporary folder (or in GUANXI_DATA)
DATABASE_URL=postgres://… python -m bench.funnel …          PostgreSQL: an empty database of your own
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from typing import Any

import numpy as np

from bench.imports import prepare

SEED, YEARS_BACK, SELLERS = 7, 3, 40
SOURCES = ("fair", "referral", "web", "campaign", "call_centre")


def main() -> None:
    """Fill a scratch database, ask for the page, print a line for each period."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=40, help="per period")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ.setdefault("GUANXI_DATA", folder)
        prepare()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        begun = time.perf_counter()
        fill(options.rows)
        print(f"{options.rows:,} opportunities written in {time.perf_counter() - begun:.0f} s")
        night()
        print(f"{'opened within':16}{'first ms':>10}{'p50 ms':>10}{'p95 ms':>10}{'CPU ms':>10}")
        for days in (30, 90, 365, 0):
            measure(days, options.requests)


def fill(count: int) -> None:
    """So many opportunities of three years on their ways through the usual pipeline, with the moves."""
    from django.db import connection, transaction
    from django.utils import timezone

    from guanxi.access.models import User
    from guanxi.demo.loading.writing import Writer
    from guanxi.demo.models import Load
    from guanxi.sales.models import Opportunity, StageMove
    from guanxi.sales.pipelines.standard import usual_pipeline

    rng, now = np.random.default_rng(SEED), np.datetime64(timezone.now().replace(tzinfo=None), "s")
    stages = list(usual_pipeline().stages.all())
    sellers = [User.objects.create(username=f"seller{n}").pk for n in range(SELLERS)]
    with transaction.atomic():
        about = dict.fromkeys(("as_of", "started_at", "touched_at"), timezone.now())
        writer = Writer(Load.objects.create(size="large", seed=SEED, **about))
        columns, steps = ways(rng, now, stages, count)
        owned = [sellers[n] for n in rng.integers(0, SELLERS, count)]
        first = writer.write(Opportunity, count, columns | {"owner_id": owned})
        writer.write(
            StageMove, len(steps["at"]), steps | {"opportunity_id": (steps["opportunity_id"] + first).tolist()}
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ways(rng: np.random.Generator, now: Any, stages: list[Any], count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the opportunities, the oldest first, and those of their moves; keys begin with 0."""
    going = [stage for stage in stages if stage.is_open]
    ends = {kind: next(stage for stage in stages if stage.kind == kind) for kind in ("won", "lost")}
    opened = np.sort(now - rng.integers(1, YEARS_BACK * 365 * 86_400, count).astype("timedelta64[s]"))
    came, fate = rng.integers(0, len(going), count), rng.choice(["open", "won", "lost"], count, p=[0.2, 0.3, 0.5])
    came = np.where(fate == "won", len(going) - 1, came)
    keys = np.array([stage.pk for stage in going])
    stand = np.where(fate == "open", keys[came], np.where(fate == "won", ends["won"].pk, ends["lost"].pk))
    entries = came + 1 + (fate != "open")
    deal = np.repeat(np.arange(count), entries)
    place = np.arange(len(deal)) - np.repeat(np.cumsum(entries) - entries, entries)
    at = opened[deal] + (place * rng.integers(3, 20, len(deal)) * 86_400).astype("timedelta64[s]")
    is_end = place > came[deal]
    after = np.where(is_end, stand[deal], keys[np.minimum(place, len(going) - 1)])
    before = [None if not p else int(k) for p, k in zip(place, keys[np.maximum(place, 1) - 1], strict=True)]
    closed = np.where(fate == "open", np.datetime64("NaT", "s"), opened + np.timedelta64(30, "D"))
    columns = {
        "code": [f"F{n:08}" for n in range(count)],
        "name": [f"商机 {n}" for n in range(count)],
        "pipeline_id": going[0].pipeline_id,
        "stage_id": stand,
        "furthest_id": keys[came],
        "status": fate,
        "stage_since": opened,
        "amount": rng.integers(1, 10_000, count) * 100_00,
        "currency": "CNY",
        "opened_at": opened,
        "closed_at": closed,
        "source": np.array(SOURCES)[rng.integers(0, len(SOURCES), count)],
        "created_at": opened,
        "updated_at": opened,
    }
    return columns, {"opportunity_id": deal, "before_id": before, "after_id": after, "at": at}


def night() -> None:
    """Count as the night does, and say what it took: without it the first who asks for a period waits for that."""
    from django.utils import timezone

    from guanxi.access.models import User
    from guanxi.jobs.models import Job
    from guanxi.jobs.running import Running
    from guanxi.sales.funnel.tasks import count_funnels

    User.objects.create_superuser("bench")
    begun, cpu = time.perf_counter(), time.process_time()
    number = count_funnels(Running(Job(kind="bench"), at=timezone.now()))
    print(f"{number} funnels: {time.perf_counter() - begun:.0f} s, {time.process_time() - cpu:.1f} s of CPU")


def measure(days: int, requests: int) -> None:
    """Ask for the page of a period time and again, and print what it took."""
    from django.test import Client

    from guanxi.access.models import User

    client = Client()
    client.force_login(User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("bench"))
    took, cpu = [], time.process_time()
    for _ in range(requests):
        begun = time.perf_counter()
        answer = client.get("/opportunities/funnel", {"days": days})
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200
    cpu = (time.process_time() - cpu) * 1000 / requests
    late = statistics.quantiles(took, n=20)[-1]
    print(f"{days or 'ever'!s:16}{took[0]:10.0f}{statistics.median(took):10.0f}{late:10.0f}{cpu:10.0f}", flush=True)


if __name__ == "__main__":
    main()
