"""What is watched of points: many that are about to expire, a reason to call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Min, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.kernel import calendar
from guanxi.loyalty.models import PointsEntry, Programme
from guanxi.parties.models import Party

CHUNK = 2000


@watcher(
    "loyalty.expiring",
    label=_("Points about to expire"),
    sentence=_("Many points of a customer are about to expire."),
    icon="coins",
    tone="amber",
    tells=(("loyalty.pointsentry", "points"),),
    parameters=(
        Parameter(key="days", label=_("Days ahead"), default=14, unit=_("days")),
        Parameter(key="points", label=_("Points at least"), default=2000, unit=pgettext_lazy("loyalty", "points")),
    ),
    needs=(("loyalty.pointsentry", "points"),),
)
def expiring(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Customers so many of whose points expire within so many days; at stake is what they are worth."""
    today, rules = calendar.day(now), Programme.current()
    rows = PointsEntry.objects.filter(left__gt=0, expires_on__range=(today, today + timedelta(days=thresholds["days"])))
    found = rows.filter(party__deleted_at__isnull=True).order_by().values("party")
    told = found.annotate(points=Sum("left"), first=Min("expires_on"), owner=F("party__owner"), team=F("party__team"))
    for row in told.filter(points__gte=thresholds["points"]).iterator(CHUNK):
        yield Case(
            key=f"{row['party']}:{row['first']:%Y%m%d}",
            party_id=row["party"],
            owner_id=row["owner"],
            team_id=row["team"],
            subject=(Party._meta.label_lower, row["party"]),
            stake=rules.value_of(row["points"], currency=settings.CURRENCY),
            due_at=calendar.evening(row["first"]),
            facts={"points": row["points"], "on": row["first"].isoformat()},
        )
