"""What is given out of opportunities: the columns that can be brought in again, then what is only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import if_seen
from guanxi.exchange.exporting import Exporter, Further, offer
from guanxi.exchange.writers import DAY, MOMENT, MONEY, Column
from guanxi.parties.models.choices import Source
from guanxi.sales.models import ForecastCategory, Opportunity, OpportunityLine

BATCH = 2000
OPPORTUNITY = Opportunity._meta.label_lower


def _rows(opportunities: VisibleQuerySet[Opportunity], by: User | None) -> Iterator[tuple[Any, ...]]:
    first = OpportunityLine.objects.filter(opportunity=OuterRef("pk")).order_by("pk").values("product__code")[:1]
    forecasts, sources = dict(ForecastCategory.choices), dict(Source.choices)
    rows = opportunities.order_by("pk").values_list(
        "code",
        "name",
        if_seen("party", "party__code"),
        "owner__username",
        "stage__name",
        Subquery(first),
        "amount",
        "opened_at",
        "closed_at",
        "expected_on",
        "forecast",
        "source",
        "next_step",
        "next_step_on",
        "pipeline__name",
        "reason__name",
        "lost_to",
        "extra",
        "pk",
    )
    for row in rows.iterator(BATCH):
        words = (str(forecasts[row[10]]), str(sources.get(row[11], "")))
        yield (*row[:10], *words, *row[12:17], Further(row[18], row[17]))


OPPORTUNITIES = offer(
    Exporter(
        key="opportunities",
        label=_("Opportunities"),
        model=Opportunity,
        rank=45,
        whole=True,
        rows=_rows,
        columns=(
            Column("code", _("opportunity number")),
            Column("name", _("name")),
            Column("party", _("customer")),
            Column("owner", _("owner")),
            Column("stage", _("stage")),
            Column("product", _("product"), rule=(OpportunityLine._meta.label_lower, "product")),
            Column("amount", _("amount"), MONEY),
            Column("opened", _("opened"), MOMENT, rule=(OPPORTUNITY, "opened_at")),
            Column("closed", _("closed"), MOMENT, rule=(OPPORTUNITY, "closed_at")),
            Column("expected_on", _("expected closing"), DAY),
            Column("forecast", _("forecast")),
            Column("source", _("source")),
            Column("next_step", _("next step")),
            Column("next_step_on", _("next step due"), DAY),
            Column("pipeline", _("pipeline")),
            Column("reason", _("reason")),
            Column("lost_to", _("lost to")),
        ),
    )
)
