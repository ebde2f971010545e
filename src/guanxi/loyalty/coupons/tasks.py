"""Background work of coupons: what has expired is closed every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.loyalty.coupons import actions


@task("loyalty.expire_coupons", label=_("Close expired coupons"), schedule=daily("00:25"))
def expire(running: Running) -> int:
    """Answers how many coupons were closed."""
    return actions.expire(at=running.at)
