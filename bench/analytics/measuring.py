"""One measured run: processor seconds, seconds on the clock, memory. Runs in our Python and in the peers'."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

Work = Callable[[], Any]


def measured(work: Work, *, times: int) -> dict[str, Any]:
    """The least processor time of several runs in this process, what the last one answered, and the peak in MB."""
    cpu, clock, answer = [], [], None
    for _ in range(times):
        begun, at = time.process_time(), time.perf_counter()
        answer = work()
        cpu.append(time.process_time() - begun)
        clock.append(time.perf_counter() - at)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": min(cpu), "seconds": min(clock), "mb": round(peak), "answer": answer}


def carry_out(jobs: dict[str, Callable[[str], tuple[Work, int]]]) -> None:
    """`python -m … JOB FOLDER`: make the job ready, measure it, print the figures as one line of JSON."""
    name, folder = sys.argv[1:]
    work, times = jobs[name](folder)
    print(json.dumps(measured(work, times=times)))
