from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from guanxi.operate import supervisor
from guanxi.operate.supervisor import Child, supervise


def note_and_wait(path: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(60)


def fail() -> None:
    os._exit(3)


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def wait_until(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again_and_all_stop_together(tmp_path):
    log = tmp_path / "log"

    def plot() -> None:
        wait_until(lambda: len(lines(log)) == 1)
        os.kill(int(lines(log)[0]), signal.SIGKILL)
        wait_until(lambda: len(lines(log)) == 2)
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervise([Child("noter", note_and_wait, {"path": str(log)})], on_start=plot) == 0
    assert not Path(f"/proc/{lines(log)[1]}").exists()


def test_a_child_that_cannot_live_ends_the_program(monkeypatch):
    monkeypatch.setattr(supervisor.time, "sleep", lambda seconds: threading.Event().wait(0.01))
    assert supervise([Child("stillborn", fail)]) == 1


def test_children_do_not_outlive_a_killed_parent(tmp_path):
    log = tmp_path / "log"
    parent = supervisor.context().Process(target=supervise, args=([Child("noter", note_and_wait, {"path": str(log)})],))
    parent.start()
    wait_until(lambda: lines(log))
    parent.kill()
    wait_until(lambda: not _lives(int(lines(log)[0])))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "Z (zombie)" not in status.read_text()
