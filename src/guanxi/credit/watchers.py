"""What is watched of credit: reviews that fall due, and facts that have turned worse since the credit was granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.credit.models import Appraisal
from guanxi.kernel import calendar

CHUNK = 2000
IN_FORCE = Appraisal.objects.filter(state=Appraisal.State.IN_FORCE)


def _of(appraisal: Appraisal) -> dict[str, Any]:
    return {
        "party_id": appraisal.party_id,
        "owner_id": appraisal.owner_id,
        "team_id": appraisal.team_id,
        "subject": (Appraisal._meta.label_lower, appraisal.pk),
        "stake": appraisal.limit or 0,
    }


@watcher(
    "credit.review",
    label=_("Credit review due"),
    sentence=_("A customer's credit is to be appraised anew."),
    icon="scale",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days ahead"), default=14, unit=_("days")),),
    tells=(("credit.appraisal", "limit"),),
    needs=(("credit.appraisal", "review_on"),),
)
def reviews(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Credit in force whose review falls due within so many days."""
    until = timezone.localdate(now) + timedelta(days=thresholds["days"])
    for appraisal in IN_FORCE.filter(review_on__lte=until).select_related("grade").iterator(CHUNK):
        assert appraisal.review_on is not None  # filtered by it
        yield Case(
            key=f"{appraisal.pk}",
            due_at=calendar.evening(appraisal.review_on),
            facts={"grade": str(appraisal.grade or ""), "on": appraisal.review_on.isoformat()},
            **_of(appraisal),
        )


@watcher(
    "credit.worsened",
    label=_("Credit grade fell"),
    sentence=_("A customer's payments have lowered the grade on which the credit was granted."),
    icon="trending-down",
    tone="red",
    tells=(("credit.appraisal", "limit"),),
    needs=(("credit.appraisal", "credit_grade"),),
)
def worsened(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Credit in force whose grade is now below the one on which it was granted."""
    fallen = IN_FORCE.filter(grade__lowest_score__lt=F("granted_grade__lowest_score"))
    for appraisal in fallen.select_related("grade", "granted_grade").iterator(CHUNK):
        facts = {"grade": str(appraisal.grade), "before": str(appraisal.granted_grade)}
        yield Case(key=f"{appraisal.pk}:{appraisal.grade_id}", facts=facts, **_of(appraisal))
