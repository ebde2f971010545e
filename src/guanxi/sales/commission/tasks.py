"""Background work of commission: the drafts of the month that is over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import monthly
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.sales.commission import actions


@task("sales.draw_up_commission", label=_("Draw up the commission of last month"), schedule=monthly(1, "04:10"))
def draw_up(running: Running) -> int:
    """Draw up the month before this one as drafts, to be looked at and approved; answers how many."""
    month = calendar.period(Unit.MONTH, running.at).previous()
    return actions.draw_up(month=month, by=None, at=running.at)
