"""Telling on a terminal how far long work has come, step by step."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.status import Status


class Steps:
    """Shows which step is being done, and leaves a line for each that took a second or more."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status = Status("", console=self._console)
        self._step, self._begun = "", 0.0

    def __enter__(self) -> Steps:
        self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._status.stop()
        if kind is None:
            self._done()

    def __call__(self, step: str) -> None:
        self._done()
        self._step, self._begun = step, time.monotonic()
        self._status.update(step)

    def _done(self) -> None:
        seconds = time.monotonic() - self._begun
        if self._step and seconds >= 1:
            self._console.print(f"{seconds:8.1f} s  {self._step}")
