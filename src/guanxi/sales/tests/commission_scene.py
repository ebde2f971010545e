"""Orders, rules and statements as the tests of commission make them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from guanxi.kernel.periods import period
from guanxi.sales.commission import actions
from guanxi.sales.models import CommissionRule, CommissionStatement, Order

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER, NOVEMBER = (period("month", date(2026, n, 1), ZONE) for n in (10, 11))
NOW = datetime(2026, 12, 2, 12, tzinfo=ZONE)


def at(month, day):
    return datetime(2026, month, day, 12, tzinfo=ZONE)


def order(owner, total, month=10, day=5, **values):
    told = {"owner": owner, "total": total, "currency": "CNY", "ordered_at": at(month, day)} | values
    return Order.objects.create(code=f"O{Order.everything.count()}", **told)


def rule(tiers="0 3%", **values):
    return CommissionRule.objects.create(name="提成", tiers=tiers, valid_from=date(2026, 1, 1), **values)


def statement(owner, month=OCTOBER):
    return CommissionStatement.objects.get(owner=owner, month=month.first)


def amounts(owner, month=OCTOBER):
    found = statement(owner, month)
    lines = [line.amount for line in found.lines.order_by("pk")]
    assert found.total == sum(lines)
    return lines


def draw(world, month=OCTOBER):
    return actions.draw_up(month=month, by=world.root, at=NOW)
