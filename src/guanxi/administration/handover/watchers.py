"""Whoever has taken something over is told of it, once for each hand-over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.actionmessages.watching import Case, watcher
from guanxi.administration.handover.actions import LABEL
from guanxi.audit.log import Operation

KEY = "administration.handed_over"
# So long it is told of.
TOLD = timedelta(days=7)


@watcher(
    KEY,
    label=_("Taken over"),
    sentence=_("Records of a colleague who leaves were given to you."),
    icon="transfer-in",
    tone="blue",
)
def handed_over(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Each new owner of a hand-over of the last days that still stands, with how many records are theirs now."""
    undone = Operation.objects.filter(undoes__isnull=False).values("undoes")
    for operation in Operation.objects.filter(label=LABEL, at__gte=now - TOLD, undoes=None).exclude(pk__in=undone):
        given = operation.changes.filter(after__has_key="owner_id").values_list("after__owner_id").order_by()
        counts = dict(given.annotate(n=Count("pk")))
        for person in User.objects.filter(pk__in=counts):
            yield Case(
                key=f"{operation.pk}:{person.pk}",
                owner_id=person.pk,
                team_id=person.team_id,
                facts={"n": counts[person.pk], "url": reverse("audit:operations")},
            )
