"""Pre-sales conversations as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import record_seen
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import MOMENT, NUMBER, Column
from guanxi.sales.models import FlowRun

LABEL = FlowRun._meta.label_lower


def _rows(runs: VisibleQuerySet[FlowRun], by: User | None) -> Iterator[tuple[Any, ...]]:
    for run in (
        runs.with_sight(by).select_related("flow", "party", "owner", "inspected_by").order_by("pk").iterator(2000)
    ):
        party, flow = record_seen(run, "party"), record_seen(run, "flow")
        yield (
            party.code if party else None,
            party.name if party else None,
            flow.name if flow else None,
            run.started_at,
            run.finished_at,
            run.done,
            run.total,
            str(run.owner) if run.owner else None,
            run.score,
            run.inspected_at,
            str(run.inspected_by) if run.inspected_by else None,
            run.verdict or None,
        )


offer(
    Exporter(
        key="presales",
        label=_("Pre-sales conversations"),
        model=FlowRun,
        rank=33,
        rows=_rows,
        columns=(
            Column("customer", _("customer"), rule=(LABEL, "party")),
            Column("name", _("name"), rule=(LABEL, "party")),
            Column("flow", _("pre-sales flow"), rule=(LABEL, "flow")),
            Column("started_at", _("begun"), MOMENT, rule=(LABEL, "started_at")),
            Column("finished_at", _("finished"), MOMENT, rule=(LABEL, "finished_at")),
            Column("done", _("steps done"), NUMBER, rule=(LABEL, "done")),
            Column("total", _("steps"), NUMBER, rule=(LABEL, "total")),
            Column("owner", _("owner"), rule=(LABEL, "owner")),
            Column("score", _("score (%)"), NUMBER, rule=(LABEL, "score")),
            Column("inspected_at", _("inspected"), MOMENT, rule=(LABEL, "inspected_at")),
            Column("inspected_by", _("inspected by"), rule=(LABEL, "inspected_by")),
            Column("verdict", _("comment of the inspection"), rule=(LABEL, "verdict")),
        ),
    )
)
