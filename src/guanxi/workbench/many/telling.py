"""Telling that the change of very many records has ended, wherever its user is by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.shell.notes import Note
from guanxi.workbench.many.models import Undertaking

RECENT = timedelta(hours=12)


def ended(user: User, now: datetime) -> Iterator[Note]:
    """A note for each that ended lately."""
    lately = Undertaking.objects.filter(finished_at__gt=now - RECENT, operation__by=user)
    for work in lately.order_by("finished_at"):
        told = {"state": work.get_state_display(), "changed": number_format(work.changed, force_grouping=True)}
        told["refused"] = number_format(work.refused, force_grouping=True)
        text = _("Change of many records: %(state)s. %(changed)s changed, %(refused)s refused.") % told
        yield Note(f"many:{work.pk}", text, reverse("audit:operations"), _("Operations"))
