"""Of what conditions on sales speak besides columns of lists: stages of opportunities, hours and owners of orders."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team, User
from guanxi.conditions.kinds.choice import Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.number import Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.rows import Rows
from guanxi.conditions.vocabularies import register
from guanxi.parties.models import Party
from guanxi.sales.models import ForecastCategory, ForecastEntry, Opportunity, Order, Pipeline, Stage, StageMove

register(
    StageMove,
    Reference("before", _("From stage"), model=Stage),
    Reference("after", _("To stage"), model=Stage),
    DateTime("at", _("When")),
)
register(Opportunity, Related("moves", _("Moves between stages"), when="at"))
register(
    ForecastEntry,
    Date("month", _("Month"), path="month__first"),
    Choice("category", _("Forecast"), choices=ForecastCategory),
    Reference("owner", _("Salesperson"), model=User),
    Reference("team", _("Team"), model=Team),
    Reference("pipeline", _("Pipeline"), model=Pipeline),
)
register(Opportunity, Related("forecasts", _("Forecasts at the start of a month"), when="month"))
# A day of the company, whoever asks, so that all mean the same hours.
ORDERED_HOUR = ExtractHour("ordered_at", tzinfo=ZoneInfo(settings.TIME_ZONE))
register(Order, Number("hour", _("Hour of the day"), path=ORDERED_HOUR, reads=("ordered_at",)))
register(Party, Related("orders", _("Orders"), path=Rows(Order, "party"), when="ordered_at"))
