"""Keeping child processes alive: starts them, starts them again when they die, and stops them all in order."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

STOP_SECONDS = 27.0
TICK = 0.2
# A child that dies this young three times in a row will never live.
YOUTH = 10.0
YOUNG_DEATHS = 3
log = logging.getLogger("guanxi.operate")


def context() -> ForkContext | SpawnContext:
    """Forked children share the loaded program's memory and start at once; macOS cannot fork safely."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")  # type: ignore[return-value]


@dataclass
class Child:
    """A process to be kept alive: what it runs, and how its lives have gone."""

    name: str
    target: Callable[..., None]
    arguments: dict[str, Any] = field(default_factory=dict)
    process: BaseProcess | None = None
    born: float = 0.0
    young_deaths: int = 0

    def start(self) -> None:
        """Begin a life."""
        self.born = time.monotonic()
        self.process = context().Process(target=live, args=(self.target, self.arguments), name=self.name)
        self.process.start()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def signal(self, number: int) -> None:
        """Send a signal, if there is somebody to get it."""
        if self.process is not None and self.process.pid is not None and self.alive:
            os.kill(self.process.pid, number)


def supervise(children: list[Child], *, on_start: Callable[[], None] = lambda: None) -> int:
    """Keep the children alive until SIGTERM or SIGINT; returns the exit status.

    `on_start` is called once, aside, after the children have been started.
    """
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for child in children:
        child.start()
    threading.Thread(target=on_start, daemon=True).start()
    status = 0
    while not stopping.wait(TICK):
        if any(not child.alive and not _revive(child) for child in children):
            status = 1
            break
    _stop(children)
    return status


def live(target: Callable[..., None], arguments: dict[str, Any]) -> None:
    """The life of a child: out of the terminal's reach (Ctrl-C goes to the parent), and never without its parent."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    follow_parent()
    target(**arguments)


def follow_parent() -> None:
    """From now on, end this process in order once its parent is gone, by whatever death."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch over the parent", daemon=True).start()


def _revive(child: Child) -> bool:
    """Start a dead child again; False when it has died young too often."""
    code = child.process.exitcode if child.process else None
    young = time.monotonic() - child.born < YOUTH
    child.young_deaths = child.young_deaths + 1 if young else 0
    if child.young_deaths >= YOUNG_DEATHS:
        log.error("%s ended with %s again and again; stopping.", child.name, code)
        return False
    log.warning("%s ended with %s; starting it again.", child.name, code)
    time.sleep(child.young_deaths)
    child.start()
    return True


def _stop(children: list[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while any(child.alive for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    for child in children:
        if child.alive:
            log.warning("%s did not stop in time and was killed.", child.name)
            child.signal(signal.SIGKILL)
