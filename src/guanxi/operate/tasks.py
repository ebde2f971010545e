"""The nightly upkeep: a backup, and fresh statistics of the database."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running, Unrecoverable
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.kernel import statistics
from guanxi.operate.backup import archive
from guanxi.operate.cli import Refused


@task("operate.backup", label=_("Nightly backup"), queue="long", time_limit=timedelta(hours=6), schedule=daily("03:10"))
def backup(running: Running) -> str:
    """Save the instance to GUANXI_DATA/backups, of which the latest GUANXI_BACKUPS stay (0: no nightly backup)."""
    keep = settings.ENV.guanxi_backups
    if not keep:
        return ""
    folder = settings.DATA / "backups"
    try:
        saved = archive.create(folder, at=running.at, reason="nightly")
    except Refused as refused:
        raise Unrecoverable(refused.message) from refused
    archive.rotate(folder, keep=keep)
    return saved.name


@task("operate.statistics", label=_("Statistics of the database"), schedule=daily("02:50"))
def refresh_statistics(running: Running) -> None:
    """Let the database choose its indexes by how the rows lie today."""
    statistics.refresh()
