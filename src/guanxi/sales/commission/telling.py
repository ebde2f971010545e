"""What a reader is told of the lines of statements: no document out of their sight, no margin beyond their rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement, Opportunity, Order, Payment

ORDER, PAYMENT, DEAL = (model._meta.label_lower for model in (Order, Payment, Opportunity))
DOCUMENTS = ("order", "payment", "opportunity")
Base = CommissionRule.Base
# What a base tells of: whoever may not read that learns the commission alone.
READS = {
    Base.ORDERS: ((ORDER, "total"),),
    Base.MARGIN: ((ORDER, "total"), (ORDER, "cost")),
    Base.RECEIVED: ((PAYMENT, "amount"),),
    Base.WON: ((DEAL, "amount"),),
}


@dataclass(frozen=True)
class Shown:
    """A line as its reader may see it: base and percent are None where they would tell too much."""

    statement: CommissionStatement
    rule: str
    code: str
    url: str
    month: date
    share: int
    base: int | None
    percent: Decimal | None
    amount: int

    @property
    def is_correction(self) -> bool:
        """Whether it corrects what was told of an earlier month."""
        return self.month != self.statement.month


def may_read_base(user: User, rule: CommissionRule) -> bool:
    """Whether the user may learn what the rule counts."""
    return all(user.reads(*field) for field in READS[Base(rule.base)])


def shown(statements: QuerySet[CommissionStatement], by: User | None) -> Iterator[Shown]:
    """The lines of these statements, the corrections last in each. One query; `by` None is the program itself."""
    lines: Any = CommissionLine.objects.filter(statement__in=statements.order_by().values("pk"))
    related = ("statement__owner", "rule", *DOCUMENTS)
    for line in lines.with_sight(by).select_related(*related).order_by("-statement__month", "statement", "pk"):
        held = next((name for name in DOCUMENTS if getattr(line, f"{name}_id") is not None), "")
        document = record_seen(line, held) if held else None
        is_open = by is None or may_read_base(by, line.rule)
        yield Shown(
            statement=line.statement,
            rule=line.rule.name,
            code=line.code if document or not held else _("(hidden)"),
            url=document.get_absolute_url() if document else "",
            month=line.earned_in,
            share=line.share,
            base=line.base if is_open else None,
            percent=line.percent if is_open else None,
            amount=line.amount,
        )
