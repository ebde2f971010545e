"""What the demo company has put into the database: how it was made, and the ranges of its rows."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# A load that has written nothing for so long was broken off.
SILENT = timedelta(minutes=10)
# It is analysed as of so long before, too, so that there is a history of the scores.
BEFORE = timedelta(days=31)
SIZES = [("tiny", _("tiny")), ("small", _("small")), ("large", _("large"))]


class Load(models.Model):
    """The demo company that is in the database, or is being written into it. There is one at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    size = models.CharField(_("size"), max_length=8, choices=SIZES)
    seed = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    # Host and process that write it: a load whose process is gone was broken off.
    holder = models.CharField(max_length=120, blank=True)
    # Renewed with every part that is written: from afar, a load is told by this to be under way.
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("demo company")
        verbose_name_plural = _("demo companies")

    def __str__(self) -> str:
        return self.size

    def is_broken_off(self, at: datetime) -> bool:
        """Whether nobody goes on with this load: its process is gone, or has been silent for long."""
        if self.finished_at is not None:
            return False
        host, _colon, process = self.holder.rpartition(":")
        gone = host == socket.gethostname() and not _is_alive(int(process))
        return gone or at - self.touched_at > SILENT


class Range(models.Model):
    """Rows of one table that belong to the demo company: all keys from `first` to `last`."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="ranges")
    model = models.CharField(max_length=60)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="demo_range_order")]

    def __str__(self) -> str:
        return f"{self.model} {self.first}–{self.last}"


def this_process() -> str:
    """Host and process, as `Load.holder` keeps them."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
