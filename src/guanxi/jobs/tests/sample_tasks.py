"""Tasks for the tests: each leaves its traces as lines of a file, which survive any death of the worker."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from guanxi.jobs.running import Running, Unrecoverable
from guanxi.jobs.task import task


def trace(path: str, line: str) -> None:
    """Append one line at once (O_APPEND writes of this size do not mix)."""
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task("test.note")
def note(running: Running, *, path: str, text: str = "note") -> str:
    trace(path, f"{text} {running.attempt}")
    return text


@task("test.slow", queue="long")
def slow(running: Running, *, path: str, steps: int = 40) -> None:
    """Takes `steps` twentieths of a second, with a safe point after each."""
    trace(path, f"start {running.attempt}")
    for step in range(steps):
        time.sleep(0.05)
        running.progress(step + 1, steps, "stepping")
    trace(path, f"end {running.attempt}")


@task("test.deaf")
def deaf(running: Running, *, path: str, seconds: float = 30) -> None:
    """Reaches no safe point."""
    trace(path, f"start {running.attempt}")
    time.sleep(seconds)


@task("test.failing", max_attempts=3)
def failing(running: Running) -> None:
    raise RuntimeError(f"No luck at attempt {running.attempt}.")


@task("test.hopeless")
def hopeless(running: Running) -> None:
    raise Unrecoverable("The file has no column named date.")


@task("test.poison", max_attempts=2)
def poison(running: Running, *, path: str) -> None:
    """Kills the process that runs it."""
    trace(path, f"poison {running.attempt}")
    os.kill(os.getpid(), signal.SIGSEGV)


@task("test.hung", max_attempts=1, time_limit=timedelta(seconds=0.5))
def hung(running: Running) -> None:
    time.sleep(60)
