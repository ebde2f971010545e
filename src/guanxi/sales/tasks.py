"""Background work of sales: what runs out, and what is learnt, by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.sales.funnel.recording import record
from guanxi.sales.pipelines.learning import learn
from guanxi.sales.quotes import actions, mailing


@task("sales.expire_quotes", label=_("Close quotes that are no longer valid"), schedule=daily("00:20"))
def expire_quotes(running: Running) -> int:
    """Close what nobody answered in time; answers how many."""
    return actions.expire(on=timezone.localdate(running.at))


@task("sales.mail_quote", label=_("Mail a quote to a customer"), time_limit=timedelta(minutes=3))
def mail_quote(running: Running, *, mail: int) -> bool:
    """Send a mail with a quote; answers whether it went now."""
    return mailing.carry_out(mail, at=running.at)


@task("sales.learn_probabilities", label=_("Learn the probabilities of stages"), schedule=daily("02:40"))
def learn_probabilities(running: Running) -> int:
    """Let the stages that learn follow history; answers how many were set."""
    return learn()


@task("sales.record_forecast", label=_("Record the forecast when a month begins"), schedule=daily("00:10"))
def record_forecast(running: Running) -> int:
    """Record this month's forecast unless that is done; a night that was missed is made up within the first days."""
    return record(at=running.at)
