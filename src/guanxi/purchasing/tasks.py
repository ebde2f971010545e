"""Background work of purchasing: mails to suppliers."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.purchasing.orders import mailing


@task(mailing.TASK, label=_("Mail an order to a supplier"), time_limit=timedelta(minutes=3))
def mail_order(running: Running, *, mail: int) -> bool:
    """Send a mail with an order; answers whether it went now."""
    return mailing.carry_out(mail, at=running.at)
