"""What a person's statement of a month says: what was earned in it, and corrections of what was told before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from guanxi.kernel import calendar
from guanxi.kernel.periods import Period, Unit
from guanxi.sales.commission.earning import by_teams, earned, rules_of
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement

State = CommissionStatement.State
# So many months later what was earned in one is still corrected.
MONTHS = 24


def drawn(month: Period, people: Collection[int] | None = None) -> dict[int, list[CommissionLine]]:
    """The lines of everybody's statement of the month, or of these people's, unsaved."""
    found = earned(rules_of(month), month, by_teams(), people)
    told = _told(month, people)
    for first in sorted({first for first, _person in told}):
        of_month = {person: lines for (m, person), lines in told.items() if m == first}
        for person, lines in _corrections(first, of_month).items():
            found[person] = [*found.get(person, ()), *lines]
    return {person: lines for person, lines in found.items() if lines}


def _told(month: Period, people: Collection[int] | None) -> dict[tuple[date, int], list[CommissionLine]]:
    """What was approved of earlier months, by month and person; nothing of who has an earlier draft: it comes there."""
    first = month.shifted(-MONTHS).first
    earlier = CommissionStatement.objects.filter(month__lt=month.first)
    waiting = earlier.filter(state=State.DRAFT).values("owner")
    lines = CommissionLine.objects.filter(
        statement__deleted_at__isnull=True, statement__month__lt=month.first, earned_in__gte=first
    ).exclude(statement__owner__in=waiting)
    if people is not None:
        lines = lines.filter(statement__owner__in=people)
    found: dict[tuple[date, int], list[CommissionLine]] = defaultdict(list)
    for line in lines.select_related("statement", "rule").order_by("pk"):
        if line.statement.owner_id:
            found[line.earned_in, line.statement.owner_id].append(line)
    return found


def _corrections(first: date, told: dict[int, list[CommissionLine]]) -> dict[int, list[CommissionLine]]:
    """The lines by which what these people earned in a month differs by now from what they were told.

    The rules are those by which they were told, whatever team they are in today.
    """
    month = calendar.period(Unit.MONTH, first)
    rules: dict[int, CommissionRule] = {line.rule_id: line.rule for lines in told.values() for line in lines}
    by_rule = {(line.rule_id, person) for person, lines in told.items() for line in lines}
    now = earned(rules.values(), month, lambda rule, person: (rule.pk, person) in by_rule, set(told))
    return {person: _differences(lines, now.get(person, ())) for person, lines in told.items()}


def _differences(told: Sequence[CommissionLine], now: Sequence[CommissionLine]) -> list[CommissionLine]:
    sides: dict[tuple[Any, ...], tuple[list[CommissionLine], list[CommissionLine]]] = {}
    for number, lines in enumerate((told, now)):
        for line in lines:
            sides.setdefault(line.source, ([], []))[number].append(line)
    return [change for before, after in sides.values() if (change := _difference(before, after)) is not None]


def _difference(before: Sequence[CommissionLine], after: Sequence[CommissionLine]) -> CommissionLine | None:
    amount, base = (sum(getattr(x, n) for x in after) - sum(getattr(x, n) for x in before) for n in ("amount", "base"))
    if not amount:
        return None
    last = (after or before)[-1]
    return CommissionLine(
        rule=last.rule,
        order_id=last.order_id,
        payment_id=last.payment_id,
        opportunity_id=last.opportunity_id,
        code=last.code,
        earned_in=last.earned_in,
        share=last.share,
        base=base,
        rate=last.rate,
        amount=amount,
    )
