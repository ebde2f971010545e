"""What the analysis watches: the purchases of the best customers against their own pattern, and whom people chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.insight import chosen  # noqa: F401 (declares its watcher)
from guanxi.insight.database import opened
from guanxi.insight.facts import PURCHASED
from guanxi.insight.snapshot import latest
from guanxi.kernel.money import exponent
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade

SPAN = 60
CHUNK = 500
_DROPS = f"""
SELECT customer, recent, usual FROM (
  SELECT customer, coalesce(sum(amount) FILTER (date::DATE > $1 - $2), 0)::DOUBLE AS recent,
         coalesce(sum(amount) FILTER (date::DATE <= $1 - $2), 0)::DOUBLE / (365 - $2) * $2 AS usual,
         count(*) FILTER ({PURCHASED} AND date::DATE <= $1 - $2) AS orders
  FROM read_parquet($3) WHERE customer IS NOT NULL AND date::DATE > $1 - 365 AND date::DATE <= $1 GROUP BY customer)
WHERE orders >= 5 AND recent < usual * $4 / 100.0 ORDER BY customer"""  # noqa: S608 (a constant)


@watcher(
    "insight.drop",
    label=_("Purchases of a top customer drop"),
    sentence=_("A VIP or main customer buys far less than in their own past."),
    icon="trending-down",
    tone="red",
    parameters=(
        Parameter(key="percent", label=_("Purchases of 60 days below this share of the usual"), default=50, unit="%"),
    ),
)
def drops(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Top customers with 5 orders or more in the year before, whose last 60 days fall below the share of their usual.

    At stake is a year of what is missing.
    """
    taken = latest()
    if taken is None:
        return
    today = timezone.localtime(now).date()
    with opened() as database:
        found = database.execute(_DROPS, [today, SPAN, str(taken.path("transactions")), thresholds["percent"]])
        while rows := found.fetchmany(CHUNK):
            yield from _cases(
                {int(customer): (recent, usual) for customer, recent, usual in rows}, today.strftime("%G-%V")
            )


def _cases(figures: Mapping[int, tuple[float, float]], week: str) -> Iterator[Case]:
    unit = 10 ** exponent(settings.CURRENCY)
    for party in Party.objects.filter(pk__in=figures, grade__in=(Grade.VIP, Grade.MAIN)):
        recent, usual = figures[party.pk]
        yield Case(
            # A drop that goes on is the same matter until the customer's next purchase.
            key=f"{party.pk}:{party.last_purchase_at.date() if party.last_purchase_at else week}",
            party_id=party.pk,
            owner_id=party.owner_id,
            team_id=party.team_id,
            stake=round((usual - recent) * unit * 365 / SPAN),
            facts={
                "recent": round(recent * unit),
                "usual": round(usual * unit),
                "percent": round(100 * recent / usual),
            },
        )
