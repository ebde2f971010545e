"""What "bought within a year" means, wherever such customers are counted: on Today, in the overview, in the pyramid."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from guanxi.parties.models import Party

YEAR = timedelta(days=365)


def year_until(today: date) -> datetime:
    """The first moment of the 365 days that end with `today`, by the company's clock."""
    return timezone.make_aware(datetime.combine(today - YEAR + timedelta(days=1), time()))


def buyers_of_year(parties: QuerySet[Party], today: date) -> QuerySet[Party]:
    """Those with a purchase (an order neither cancelled nor returned, whatever its sum) in the 365 days to `today`."""
    return parties.filter(last_purchase_at__gte=year_until(today))
