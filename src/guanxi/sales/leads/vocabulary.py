"""Of what conditions on leads speak besides columns: how many months it took until they were converted, or won."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, IntegerField, When
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.number import Number
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.vocabularies import register
from guanxi.sales.models import Lead, StageKind

# Months of the company, whoever asks, so that all count alike.
ZONE = ZoneInfo(settings.TIME_ZONE)


def _months_until(moment: str) -> object:
    """Calendar months from the one in which it came in: nought within that."""
    years = ExtractYear(moment, tzinfo=ZONE) - ExtractYear("captured_at", tzinfo=ZONE)
    return years * 12 + ExtractMonth(moment, tzinfo=ZONE) - ExtractMonth("captured_at", tzinfo=ZONE)


CONVERTED_AFTER = Case(When(state=Lead.State.CONVERTED, then=_months_until("closed_at")), output_field=IntegerField())
WON_AFTER = Case(
    When(opportunity__status=StageKind.WON, then=_months_until("opportunity__closed_at")), output_field=IntegerField()
)
register(
    Lead,
    Number(
        "converted_after",
        _("Months until converted"),
        path=CONVERTED_AFTER,
        reads=("state", "captured_at", "closed_at"),
    ),
    Number("won_after", _("Months until won"), path=WON_AFTER, reads=("opportunity", "captured_at")),
    # The opportunity as a record of its own, so that one which the asker may not see does not count.
    Related("became", _("Opportunity"), path="opportunity"),
)
