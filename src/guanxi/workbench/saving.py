"""Saving what a form holds: what the action refuses stands in the form afterwards, in the user's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from guanxi.records.actions import Conflict
from guanxi.workbench.checking import OutOfReach, told_in_words
from guanxi.workbench.forms import RecordForm


@dataclass
class Outcome:
    """How it ended: done, in conflict with what somebody else has saved meanwhile, or refused (said in the form)."""

    done: bool = False
    conflict: Conflict | None = None

    def status(self, form: RecordForm) -> int:
        """The HTTP status of a page that shows the form again."""
        if self.conflict is not None:
            return 409
        return 422 if form.errors else 200


@contextmanager
def saving(form: RecordForm) -> Iterator[Outcome]:
    """Run the action of a form. After a conflict the form is over the newer version: sent once more, it prevails."""
    outcome = Outcome()
    try:
        with told_in_words():
            yield outcome
    except Conflict as conflict:
        newer: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        newer["version"] = str(conflict.record.version)
        form.data = newer
        outcome.conflict = conflict
    except OutOfReach as refusal:
        form.refuse(ValidationError({"owner": str(refusal)}))
    except ValidationError as refusal:
        form.refuse(refusal)
    else:
        outcome.done = True
