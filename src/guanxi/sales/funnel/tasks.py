"""Background work of the funnel: counted before anybody waits for it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.sales.funnel.figures import PERIODS
from guanxi.sales.funnel.keeping import COUNTING, keep_funnel
from guanxi.sales.models import Opportunity, Pipeline

# Fewer than so many are counted whenever the page is opened.
MANY = 50_000


@task(COUNTING, label=_("Count a funnel of very many opportunities anew"))
def count_funnel(running: Running, *, user: int, pipeline: int, days: int, language: str, zone: str) -> bool:
    """Keep the newest funnel for the user; answers whether user and pipeline are still there."""
    who, which = User.objects.filter(pk=user, is_active=True).first(), Pipeline.objects.filter(pk=pipeline).first()
    if who is None or which is None:
        return False
    with translation.override(language), timezone.override(zone):
        keep_funnel(who, which, days, running.at)
    return True


@task("sales.count_funnels", label=_("Count the funnels of very many opportunities"), schedule=daily("03:40"))
def count_funnels(running: Running) -> int:
    """Keep the funnels of all pipelines and periods for who sees all; answers how many, none where there are few."""
    who = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if who is None or not Opportunity.objects.all()[MANY - 1 : MANY].exists():
        return 0
    codes = [code for code, _name in settings.LANGUAGES]
    asked = [(pipeline, days, code) for pipeline in Pipeline.objects.all() for days in PERIODS for code in codes]
    for pipeline, days, language in asked:
        running.check()
        with translation.override(language):
            keep_funnel(who, pipeline, days, running.at)
    return len(asked)
