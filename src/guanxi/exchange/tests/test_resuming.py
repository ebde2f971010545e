"""An import that is killed at random moments ends exactly like one that is not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from guanxi.exchange import actions
from guanxi.exchange.engine import Overtaken
from guanxi.exchange.models import ImportNote, ImportRun
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.exchange.tests.faults import MAPPED, faulty_file
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

KILLS = int(os.environ.get("KILLS", "3"))


class Stopped(Exception):
    pass


def stop_after(rows: int):
    def report(consumed: int) -> None:
        if consumed >= rows:
            raise Stopped

    return report


@pytest.mark.django_db
def test_stopped_between_chunks(prepare, monkeypatch):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", 40)
    made = faulty_file(300)
    run = actions.begin(run=prepare("orders", made.content, maps=MAPPED), at=NOW, dry=False)
    for rows in (1, 90, 200):
        with pytest.raises(Stopped):
            actions.carry_on(run=ImportRun.objects.get(pk=run.pk), at=NOW, report=stop_after(rows))
    # What a killed process wrote to the error file beyond its last chunk is cut off.
    with run.error_path.open("ab") as file:
        file.write(b"half a li")
    run = actions.carry_on(run=ImportRun.objects.get(pk=run.pk), at=NOW)
    assert figures(run) == (made.good, 0, 0, made.bad)
    assert len(run.error_path.read_text(encoding="utf-8-sig").splitlines()) == made.bad + 1
    assert OrderLine.objects.count() == made.good
    assert not ImportNote.objects.exists()


@pytest.mark.django_db
def test_two_processes_never_take_the_same_lines(prepare):
    run = actions.begin(run=prepare("orders", faulty_file(20).content, maps=MAPPED), at=NOW, dry=False)
    other = ImportRun.objects.get(pk=run.pk)
    actions.carry_on(run=run, at=NOW)
    other.state = ImportRun.State.RUNNING
    lines = OrderLine.objects.count()
    with pytest.raises(Overtaken):
        actions.carry_on(run=other, at=NOW)
    assert OrderLine.objects.count() == lines


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments(tmp_path):
    made = faulty_file(9000, seed=11)
    file = tmp_path / "sales.csv"
    file.write_bytes(made.content)
    chance = random.Random()
    answer = ""
    for _ in range(KILLS):
        process = command(tmp_path, file)
        wait_for_rows(process, chance.randint(0, 8000))
        time.sleep(chance.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        answer = process.communicate()[0]
        if answer:
            break
    if not answer:
        process = command(tmp_path, file)
        answer = process.communicate(timeout=300)[0]
    told = json.loads(answer)
    assert (told["created"], told["bad"], told["updated"], told["unchanged"]) == (made.good, made.bad, 0, 0)
    assert told["read"] == made.good + made.bad
    assert ImportRun.objects.count() == 1
    assert OrderLine.objects.count() == made.good
    assert len(Path(told["error_file"]).read_text(encoding="utf-8-sig").splitlines()) == made.bad + 1
    totals = sum(Order.objects.values_list("total", flat=True))
    assert totals == sum(OrderLine.objects.values_list("amount", flat=True))
    known = Order.objects.filter(party__isnull=False).values_list("total", flat=True)
    assert sum(Party.objects.values_list("purchase_total", flat=True)) == sum(known)


def command(folder: Path, file: Path) -> subprocess.Popen[str]:
    """`guanxi import`, in a process of its own, on the database of the tests."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        url = f"{base}/{name}"
    else:
        url = f"sqlite:///{name}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "GUANXI_DATA": str(folder),
        "SECRET_KEY": "for-tests",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    maps = [word for field, column in MAPPED.items() for word in ("--map", f"{field}={column}")]
    words = [sys.executable, "-m", "guanxi", "import", "orders", str(file), *maps, "--format", "json"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


def wait_for_rows(process: subprocess.Popen[str], rows: int) -> None:
    """Wait until so many rows have been committed, or the process has ended."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        run = ImportRun.objects.order_by("-pk").first()
        if run is not None and run.consumed >= rows:
            return
        time.sleep(0.02)
