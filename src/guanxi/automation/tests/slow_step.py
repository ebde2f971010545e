"""A step that takes its time, for the test that kills its worker."""

from __future__ import annotations

import time
from pathlib import Path

from guanxi.automation.steps.registry import Doing, Settings, StepForm, StepKind, register


def _run(doing: Doing, settings: Settings) -> str:
    log = Path(settings["log"])
    first = not log.exists()
    with log.open("a") as file:
        file.write("begun\n")
    if first:
        time.sleep(60)
    return "slept"


register(StepKind(key="slow", label="slow", icon="clock", form=StepForm, words=lambda s, x: "sleep", run=_run))
