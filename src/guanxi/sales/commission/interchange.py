"""Statements as a file: one row is one line. They are drawn up, and not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import MONEY, Column
from guanxi.sales.commission.listings import STATEMENTS
from guanxi.sales.commission.telling import shown
from guanxi.sales.models import CommissionStatement

TOTAL = (STATEMENTS.label, "total")


def _rows(statements: VisibleQuerySet[CommissionStatement], by: User | None) -> Iterator[tuple[Any, ...]]:
    for line in shown(statements, by):
        yield (
            line.statement.month.isoformat(),
            str(line.statement.owner or ""),
            str(line.statement.get_state_display()),
            line.rule,
            line.code,
            line.month.isoformat(),
            str(line.share),
            line.base,
            None if line.percent is None else str(line.percent),
            line.amount,
        )


offer(
    Exporter(
        key=STATEMENTS.key,
        label=_("Commission"),
        model=CommissionStatement,
        rank=61,
        rows=_rows,
        columns=(
            Column("month", pgettext_lazy("statement", "month")),
            Column("owner", _("Person")),
            Column("state", pgettext_lazy("statement", "State")),
            Column("rule", _("Rule"), rule=TOTAL),
            Column("document", _("Order, payment, opportunity"), rule=TOTAL),
            Column("earned_in", _("Earned in"), rule=TOTAL),
            Column("share", pgettext_lazy("of commission", "Share in percent"), rule=TOTAL),
            Column("base", pgettext_lazy("of commission", "Base"), MONEY, rule=TOTAL),
            Column("rate", _("Rate in percent"), rule=TOTAL),
            Column("amount", _("Commission"), MONEY, rule=TOTAL),
        ),
    )
)
