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
from guanxi.access.scopes import FieldAccess
from guanxi.access.sight import record_seen
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement, Order, Payment

ORDER, PAYMENT = Order._meta.label_lower, Payment._meta.label_lower
Base = CommissionRule.Base
# What a base tells of: whoever may not read that learns the commission alone.
READS = {
    Base.ORDERS: ((ORDER, "total"),),
    Base.MARGIN: ((ORDER, "total"), (ORDER, "cost")),
    Base.RECEIVED: ((PAYMENT, "amount"),),
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


def shown(statements: QuerySet[CommissionStatement], by: User | None) -> Iterator[Shown]:
    """The lines of these statements, the corrections last in each. One query; `by` None is the program itself."""
    lines: Any = CommissionLine.objects.filter(statement__in=statements.order_by().values("pk"))
    related = ("statement__owner", "rule", "order", "payment")
    for line in lines.with_sight(by).select_related(*related).order_by("-statement__month", "statement", "pk"):
        document = record_seen(line, "order") or record_seen(line, "payment")
        is_open = by is None or all(by.field_access(*rule) >= FieldAccess.READ for rule in READS[Base(line.rule.base)])
        is_gone = line.order_id is None and line.payment_id is None
        yield Shown(
            statement=line.statement,
            rule=line.rule.name,
            code=line.code if document or is_gone else _("(hidden)"),
            url=document.get_absolute_url() if document else "",
            month=line.earned_in,
            share=line.share,
            base=line.base if is_open else None,
            percent=line.percent if is_open else None,
            amount=line.amount,
        )
