"""What the machinery of records costs: change log, journal and rule on writing, undo, export, and lists by rule.

python -m bench.records [--edit 100000] [--export 1000000]     SQLite in a temporary folder (or in GUANXI_DATA)
DATABASE_URL=postgres://… python -m bench.records …            PostgreSQL: an empty database of your own

Processor time is printed beside the time on the clock: on a busy machine only the former can be compared. That of a
PostgreSQL server is not in it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.imports import bring, peak, prepare, write

CREATES = 500
LISTS = 50


def main() -> None:
    """Fill a company, write to it in each way, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edit", type=int, default=100_000, help="rows of the bulk edit and of the import")
    parser.add_argument("--export", type=int, default=1_000_000, help="rows of the export")
    parser.add_argument("--many", type=int, default=1_000_000, help="rows of the change in the background")
    parser.add_argument("--only", nargs="*", default=[], help="creates, imported, edits, many, exports, lists")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ.setdefault("GUANXI_DATA", folder)
        prepare()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        print(f"{'':44}{'rows':>12}{'seconds':>10}{'CPU':>9}{'CPU µs/row':>12}{'× plain':>9}{'MB':>7}")
        parts: dict[str, Callable[[], None]] = {
            "creates": creates,
            "imported": lambda: imported(Path(folder), options.edit),
            "edits": lambda: edits(options.edit),
            "many": lambda: many(options.many),
            "exports": lambda: exports(Path(folder), options.export),
            "lists": lists,
        }
        for name, part in parts.items():
            if not options.only or name in options.only:
                part()


def timed(name: str, rows: int, work: Callable[[], Any], *, beside: float = 0.0) -> float:
    """Do the work, print its line, give its processor seconds; `beside` is what the plain way took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ratio = f"{cpu / beside:9.2f}" if beside else f"{'':9}"
    print(f"{name:44}{rows:12,}{wall:10.2f}{cpu:9.2f}{cpu / rows * 1e6:12.1f}{ratio}{peak():7.0f}", flush=True)
    return cpu


def people() -> tuple[Any, Any]:
    """The administrator, and a salesperson who sees and changes only what is theirs."""
    from guanxi.access.models import User
    from guanxi.access.tests.world import make_world

    if not User.objects.filter(username="root").exists():
        make_world()
    return User.objects.get(username="root"), User.objects.get(username="alice")


def creates() -> None:
    """One record after the other, each in a transaction."""
    from django.db import models, transaction

    from guanxi.access.scopes import Action
    from guanxi.audit.operations import operation
    from guanxi.parties.models import Party

    _root, seller = people()

    def plainly() -> None:
        for number in range(CREATES):
            with transaction.atomic():
                models.QuerySet(Party).bulk_create([Party(code=f"P{number}", name="甲", owner=seller)])

    def recorded(prefix: str, *, asked: bool) -> None:
        for number in range(CREATES):
            with transaction.atomic(), operation("edit", by=seller):
                made = Party.objects.create(code=f"{prefix}{number}", name="甲", owner=seller)
            assert not asked or Party.objects.visible_to(seller, Action.VIEW).filter(pk=made.pk).exists()

    plain = timed("create, without change log and journal", CREATES, plainly)
    timed("create, recorded", CREATES, lambda: recorded("R", asked=False), beside=plain)
    timed("create, recorded, and read by its rule", CREATES, lambda: recorded("S", asked=True), beside=plain)


def imported(folder: Path, rows: int) -> None:
    """An import, and the undoing of the whole."""
    from django.utils import timezone

    from guanxi.exchange import actions

    file, runs = folder / "parties.csv", []
    write(file, "parties", rows, 0.0)
    plain = timed("import of customers", rows, lambda: runs.append(bring(file, "parties", None, dry=False)))
    undo = lambda: actions.undo(run=runs[0], by=None, at=timezone.now())  # noqa: E731
    timed("undo of that import (× import)", rows, undo, beside=plain)


def edits(rows: int) -> None:
    """One value in so many records at once."""
    from django.db import models, transaction

    from guanxi.access.scopes import Action
    from guanxi.audit.operations import operation
    from guanxi.parties.models import Party

    root, seller = people()
    fill(rows, seller)
    chosen = Party.objects.filter(code__startswith="B")

    def plainly() -> None:
        with transaction.atomic():
            models.QuerySet(Party).filter(code__startswith="B").update(city="苏州")

    def recorded(user: Any, city: str, queryset: Any) -> None:
        with transaction.atomic(), operation("edit", by=user):
            assert queryset.update(city=city) == rows

    plain = timed("bulk edit, without change log and journal", rows, plainly)
    timed("bulk edit, recorded", rows, lambda: recorded(root, "杭州", chosen), beside=plain)
    mine = chosen & Party.objects.visible_to(seller, Action.CHANGE)
    timed("bulk edit, recorded, by the seller's rule", rows, lambda: recorded(seller, "上海", mine), beside=plain)


def many(rows: int) -> None:
    """A tenth of the rows, then all, changed and undone as the background does it: the memory should be that of few."""
    from django.utils import timezone

    from guanxi.parties.listings import PARTIES
    from guanxi.workbench.many import carrying

    root, _seller = people()
    fill(rows, None)
    for part, city in ((max(rows // 10, 1), "苏州"), (rows, "无锡")):
        chosen, steps = PARTIES.rows.filter(code__lt=f"B{part:07}", code__startswith="B"), list[float]()
        work = carrying.begin(
            listing=PARTIES, kind="edit", query="", given=edit_of(city), rows=chosen, by=root, at=timezone.now()
        )
        told = lambda done, steps=steps: steps.append(time.perf_counter())  # noqa: E731
        carry = lambda work, told=told: carrying.carry_on(work, by=root, at=timezone.now(), progress=told)  # noqa: E731
        timed("edit in the background", part, lambda work=work, carry=carry: carry(work))
        back = carrying.begin_undo(of=work.operation, by=root, at=timezone.now(), overwrite=False)
        timed("undo of that, in the background", part, lambda back=back, carry=carry: carry(back))
        longest = max(after - before for before, after in pairwise(steps))
        print(f"  longest chunk {longest:.2f} s; changed {work.changed:,}, undone {back.changed:,}", flush=True)
        assert work.changed == back.changed == part


def edit_of(city: str) -> Any:
    """What the dialog of a bulk edit sends."""
    from django.http import QueryDict

    return QueryDict(f"column=city&city={city}")


def fill(rows: int, owner: Any, *, block: int = 5000) -> None:
    """So many customers whose code begins with B; those that are there are kept."""
    from django.db import models

    from guanxi.parties.models import Party

    there = Party.objects.filter(code__startswith="B").count()
    for start in range(there, rows, block):
        made = [
            Party(code=f"B{n:07}", name=f"客户{n}", name_key=f"{n:07}", city="杭州", owner=owner)
            for n in range(start, min(start + block, rows))
        ]
        models.QuerySet(Party).bulk_create(made)


def lists() -> None:
    """The list of customers, as the administrator and as a salesperson with some 200 of them sees it."""
    from django.db import models
    from django.test import Client

    from guanxi.parties.models import Party

    models.QuerySet(Party).exclude(code__lt="B0000200").update(owner=None)
    plain = 0.0
    for title, user in zip(("administrator", "salesperson"), people(), strict=True):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.get("/parties/")

        def ask(client: Client = client) -> None:
            for _ in range(LISTS):
                assert client.get("/parties/").status_code == 200

        plain = timed(f"list page, {title}", LISTS, ask, beside=plain)


def exports(folder: Path, rows: int) -> None:
    """A tenth of the rows, then all: the memory of the second line should be that of the first."""
    from guanxi.exchange import exporting
    from guanxi.parties.models import Party

    fill(rows, None)
    exporter = exporting.find("parties")
    for part in (max(rows // 10, 1), rows):
        chosen = Party.objects.filter(code__lt=f"B{part:07}", code__startswith="B")
        target = folder / "export.csv"

        def run(chosen: Any = chosen, target: Path = target, part: int = part) -> None:
            with target.open("wb") as file:
                assert exporting.write(exporter, file, form="csv", by=None, queryset=chosen) == part

        timed("export of customers", part, run)


if __name__ == "__main__":
    main()
