"""The housekeeping of files: what nothing refers to any more is deleted from the disk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.files import actions
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


# After the bin has been emptied.
@task("files.sweep", label=_("Delete files that no record has any more"), schedule=daily("04:20"))
def sweep(running: Running) -> int:
    """Delete the contents whose rows the bin has let go."""
    with operation(Operation.Kind.JOB, at=running.at, cause="files.sweep"):
        gone = actions.sweep(at=running.at)
    running.progress(gone)
    return gone
