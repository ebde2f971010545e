"""Loading and removing the demo company as background work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.demo import actions
from guanxi.demo.removal.actions import clear_leftovers, remove
from guanxi.jobs.models import Job
from guanxi.jobs.running import Interrupted, Running, Unrecoverable
from guanxi.jobs.task import task

# One at a time: what is loaded cannot be removed meanwhile.
KEY = "demo"
LIMIT = timedelta(hours=2)


@task("demo.load", label=gettext_lazy("Load the demo company"), queue="long", time_limit=LIMIT)
def load_demo(running: Running, *, size: str) -> dict[str, int]:
    """Load the company and bring it to life; begun anew when the worker died. Answers the rows of each table."""
    try:
        made = actions.load(size=size, at=running.at, progress=running.progress)
    except actions.AlreadyLoaded:
        raise Unrecoverable(_("There is a demo company already: remove it first.")) from None
    except Interrupted:
        raise  # the worker stops and has no time: the next attempt begins anew
    except BaseException:
        clear_leftovers(at=timezone.now(), given_up=True)
        raise
    actions.wake(at=running.at, progress=running.progress)
    return actions.counts(made)


@task("demo.remove", label=gettext_lazy("Remove the demo company"), queue="long", time_limit=LIMIT)
def remove_demo(running: Running) -> dict[str, int]:
    """Remove the company, and analyse what is left. Answers how many rows of each table were kept."""
    by = User.objects.filter(pk=running.by_id).first() if running.by_id else None
    report = remove(by=by, at=running.at, progress=running.progress)
    actions.wake(at=running.at, progress=running.progress)
    return dict(report.kept)


def latest_job() -> Job | None:
    """The newest job that loads or removes the demo company."""
    return Job.objects.filter(kind__startswith="demo.").order_by("-pk").first()
