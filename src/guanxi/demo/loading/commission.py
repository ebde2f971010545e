"""Commission of those who sell: rules, and the statements of the last months, paid, approved and to be approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from guanxi.demo.loading.site import Site
from guanxi.kernel import calendar
from guanxi.kernel.money import round_half_up
from guanxi.kernel.periods import Period, Unit
from guanxi.sales.commission.drawing import drawn
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement

MONTHS, CHANGED_ONE_IN = 4, 60
STATES = CommissionStatement.State
# Name, base, tiers; the first is of the shops' people, the second of those who sell to companies.
SHOPS = ("门店销售提成", "orders", "0 2%\n3000 3%\n6000 4%")
COMPANIES = ("企业客户回款提成", "received", "0 0.8%\n200000 1.2%\n500000 1.5%")
DEALS = ("大单奖励", "won", "0 0.2%\n300000 0.5%")
# Statements of a month are drawn up on the first of the next, approved and paid some days later.
DRAWN, APPROVED, PAID = timedelta(hours=4), timedelta(days=3, hours=10), timedelta(days=9, hours=15)


def write_commission(site: Site) -> None:
    """Rules since the beginning of last year, and statements of the last months: those before the last two are paid."""
    people = _write_rules(site)
    this = calendar.period(Unit.MONTH, site.scene.calendar.as_of)
    for back in range(MONTHS, 0, -1):
        state = STATES.PAID if back > 2 else STATES.APPROVED if back == 2 else STATES.DRAFT
        _write_month(site, this.shifted(-back), state, people)


def _write_rules(site: Site) -> range:
    """Write the rules; answers whose they are."""
    staff, calendar = site.scene.staff, site.scene.calendar
    teams = _teams(site)
    regions = {parent for number, (_name, parent) in enumerate(staff.teams) if number in set(staff.store_team)}
    sellers = {staff.team[person] for person in staff.company_sales}
    terms = [(SHOPS, teams + region) for region in sorted(regions)]
    terms += [(COMPANIES, teams + team) for team in sorted(sellers)] + [(DEALS, teams + staff.team[0])]
    site.writer.write(
        CommissionRule,
        len(terms),
        {
            "name": [rule[0] for rule, _team in terms],
            "base": [rule[1] for rule, _team in terms],
            "tiers": [rule[2] for rule, _team in terms],
            "method": [str(CommissionRule.Method.MARGINAL)] * len(terms),
            "for_team_id": [team for _rule, team in terms],
            "valid_from": np.full(len(terms), np.datetime64(f"{calendar.today.year - 1}-01-01", "D")),
            "created_at": np.full(len(terms), calendar.utc_midnight[0]),
            "updated_at": np.full(len(terms), calendar.utc_midnight[0]),
        },
    )
    return range(site.ground.users, site.ground.users + len(staff.team))


def _write_month(site: Site, month: Period, state: str, people: range) -> None:
    earned = {person: lines for person, lines in drawn(month, people).items() if lines}
    if state == STATES.APPROVED:
        _as_told_then([line for person in sorted(earned) for line in earned[person]])
    owners, boss = sorted(earned), site.ground.users
    team = site.scene.staff.team
    drawn_at, approved, paid = (_moments(site, month, after, len(owners)) for after in (DRAWN, APPROVED, PAID))
    is_draft = state == STATES.DRAFT
    first = site.writer.write(
        CommissionStatement,
        len(owners),
        {
            "owner_id": owners,
            "team_id": [_teams(site) + team[person - boss] for person in owners],
            "month": np.full(len(owners), np.datetime64(month.first, "D")),
            "state": str(state),
            "total": [sum(line.amount for line in earned[person]) for person in owners],
            "drawn_at": drawn_at,
            "approved_at": None if is_draft else approved,
            # The general manager approves, their deputy what is the general manager's own.
            "approved_by_id": [None if is_draft else boss + (person == boss) for person in owners],
            "paid_at": paid if state == STATES.PAID else None,
            "created_at": drawn_at,
            "updated_at": drawn_at if is_draft else approved,
        },
    )
    lines = [(first + place, line) for place, person in enumerate(owners) for line in earned[person]]
    names = ("rule_id", "order_id", "payment_id", "opportunity_id", "code", "share", "base", "rate", "amount")
    columns: dict[str, Any] = {name: [getattr(line, name) for _statement, line in lines] for name in names}
    columns["statement_id"] = [statement for statement, _line in lines]
    columns["earned_in"] = np.array([line.earned_in for _statement, line in lines], "datetime64[D]")
    site.writer.write(CommissionLine, len(lines), columns)


def _teams(site: Site) -> int:
    """The key of the first team."""
    return int(site.ground.team[0]) - site.scene.staff.team[0]


def _moments(site: Site, month: Period, after: timedelta, count: int) -> np.ndarray:
    at = min(month.end + after, site.scene.calendar.as_of)
    return np.full(count, np.datetime64(int(at.timestamp()), "s"))


def _as_told_then(lines: Sequence[CommissionLine]) -> None:
    """Let some lines tell of more than there is by now, as before an order was changed: it comes as a correction."""
    for line in lines[::CHANGED_ONE_IN]:
        line.base += line.base // 5
        line.amount = round_half_up(Decimal(line.base * line.rate) / 10_000)
