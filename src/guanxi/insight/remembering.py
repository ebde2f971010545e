"""What an analysis has learnt, kept with its result: groups and their names stay what they were at night."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from guanxi.insight.models import Run

# After so long what was learnt no longer fits, and is learnt anew.
SPAN = timedelta(days=90)
# What is told of the learning, and not of the use of what was learnt.
OF_LEARNING = ("selection", "techniques", "stability", "stability_least")


@dataclass(frozen=True)
class Memory:
    """A file for the library's model; `learnt` is what was kept of the former, None where it is to be learnt."""

    run: Run
    file: Path
    learnt: Mapping[str, Any] | None

    @property
    def options(self) -> dict[str, str]:
        """What the library is told."""
        return {"model" if self.learnt else "save": str(self.file)}

    def with_result(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result with what was learnt, and when."""
        result["provenance"]["parameters"] |= {"model": None, "save": None}
        learnt = self.learnt or {
            "at": self.run.at.isoformat(),
            "model": json.loads(self.file.read_text(encoding="utf-8")),
            "told": {name: result[name] for name in OF_LEARNING if name in result},
        }
        return {**result, **learnt["told"], "learnt": learnt}


@contextmanager
def memory(run: Run, *, anew: bool) -> Iterator[Memory]:
    """The memory of a run about to be made: empty if it is to learn `anew`, or there is nothing that fits it."""
    learnt = None if anew else _remembered(run)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        if learnt:
            file.write_text(json.dumps(learnt["model"]), encoding="utf-8")
        yield Memory(run, file, learnt)


def _remembered(run: Run) -> Mapping[str, Any] | None:
    former = Run.latest(run.method)
    learnt: Mapping[str, Any] | None = former.result.get("learnt") if former else None
    if former is None or learnt is None or former.parameters != run.parameters:
        return None
    return learnt if datetime.fromisoformat(learnt["at"]) > run.at - SPAN else None
