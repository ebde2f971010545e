"""What the satisfaction indices are made of: occasions, respondents, complaints, referrals, counted in the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import ibis

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Column, Table
from guanxi.analytics.habits import Occasion, purchased
from guanxi.analytics.result import Provenance
from guanxi.analytics.tables import Source

Period = Literal["all", "year", "quarter", "month"]
ALL = "all"
COMPLAINTS = ("complaint", "投诉")
REFERRALS = ("referral", "recommendation", "推荐", "转介绍")


@dataclass(frozen=True)
class Told:
    """The checked tables with a `group` for each row; of the further ones what is missing is None.

    occasions   customer, day, amount, named, further (not the first of the customer), group
    answers     customer, praised, group, and `day` where dates are told
    contacts    customer, complaint, referral, day, group
    """

    data: Data
    occasions: Table
    answers: Table | None
    contacts: Table | None
    provenance: Provenance


@dataclass(frozen=True)
class Praise:
    """The question whose answer is praise, and the score from which on it is."""

    question: str
    least: float


def told(
    purchases: Source,
    responses: Source | None,
    interactions: Source | None,
    *,
    by: str | None,
    occasion: Occasion,
    praise: Praise,
    dated: bool,
    as_of: date | None,
) -> Told:
    """Read what there is; `dated` says that the responses need dates. A customer has the group of his last purchase."""
    names = ("customer", "date", *(("order",) if occasion == "order" else ()))
    data = select(purchases, *names, optional=("amount", "named"), by=(by,) if by else (), as_of=as_of)
    groups = _groups(data.table, by)
    occasions = data.engine.cache(_grouped(_occasions(data.table, occasion), groups))
    answers = contacts = None
    provenance = data.provenance
    if responses is not None:
        found = responses.on(data.engine)
        columns = ("respondent", "question", "score", *(("date",) if dated else ()))
        asked = select(found, *columns, as_of=data.as_of if dated else None, may_be_empty=True)
        provenance = provenance.joined(asked.provenance)
        answers = data.engine.cache(_grouped(_answers(asked.table, praise), groups))
    if interactions is not None:
        met = select(interactions.on(data.engine), "customer", "date", "kind", as_of=data.as_of, may_be_empty=True)
        provenance = provenance.joined(met.provenance)
        contacts = data.engine.cache(_grouped(_contacts(met.table), groups))
    return Told(data, occasions, answers, contacts, provenance)


def _groups(lines: Table, by: str | None) -> Table:
    """The group of each customer: that of his last purchase, of several the last in order of the text."""
    own = lines[by] if by else ibis.literal(ALL)
    rows = lines.select("customer", "date", own_group=own)
    rows = rows.mutate(last=rows.date.max().over(group_by=rows.customer)).filter(lambda t: t.date == t["last"])
    return rows.group_by("customer").aggregate(group=rows.own_group.max())


def _grouped(rows: Table, groups: Table) -> Table:
    # A key may be a number in one file and text in another.
    if rows.customer.type() != groups.customer.type():
        rows, groups = (table.mutate(customer=table.customer.cast("string")) for table in (rows, groups))
    return rows.left_join(groups, "customer").drop("customer_right")


def _occasions(lines: Table, occasion: Occasion) -> Table:
    lines = lines.mutate(
        day=lines.date.date(),
        amount=lines.amount if "amount" in lines.columns else ibis.null("decimal(38, 6)"),
        named=lines.named if "named" in lines.columns else ibis.null("boolean"),
    ).filter(purchased(lines))
    unit = "order" if occasion == "order" else "day"
    keys = {"unit": lines[unit]} if unit == "order" else {"unit": lines.day}
    once = lines.group_by("customer", **keys).aggregate(
        day=lines.day.min(), amount=lines.amount.sum(), named=lines.named.any()
    )
    number = ibis.row_number().over(ibis.window(group_by="customer", order_by=["day", "unit"]))
    return once.select("customer", "day", "amount", "named", further=number > 0)


def _answers(asked: Table, praise: Praise) -> Table:
    asked = asked.filter(asked.question.lower() == praise.question.lower())
    days = {"day": asked.date.date()} if "date" in asked.columns else {}
    return asked.select(customer=asked.respondent, praised=asked.score >= praise.least, **days)


def _contacts(met: Table) -> Table:
    kind = met.kind.lower()
    return met.select("customer", day=met.date.date(), complaint=kind.isin(COMPLAINTS), referral=kind.isin(REFERRALS))


def counted(told: Told, period: Period, *, grouped: bool) -> dict[tuple[str | None, str], dict[str, Any]]:
    """The counts by group and period, or of all."""
    found: dict[tuple[str | None, str], dict[str, Any]] = {}
    for rows in _counts(told, period, grouped):
        for row in rows:
            found.setdefault((row.pop("group"), row.pop("period")), {}).update(row)
    return found


def _counts(told: Told, period: Period, grouped: bool) -> Sequence[list[dict[str, Any]]]:
    bought = told.occasions
    parts = [
        (
            bought,
            {
                "purchases": bought.count(),
                "mean": bought.amount.cast("float64").mean(),
                "deviation": bought.amount.cast("float64").std(how="sample"),
                "priced": bought.amount.count(),
                "named": bought.named.sum(),
                "named_known": bought.named.count(),
                "customers": bought.customer.nunique(),
                "returned": bought.customer.nunique(where=bought.further),
            },
        )
    ]
    if told.answers is not None:
        asked = told.answers
        counts = {
            "respondents": asked.customer.nunique(),
            "praising": asked.customer.nunique(where=asked.praised),
        }
        parts.append((asked, counts))
    if told.contacts is not None:
        met = told.contacts
        counts = {"complaints": met.complaint.sum(), "referrers": met.customer.nunique(where=met.referral)}
        parts.append((met, counts))
    return [_by(told, table, counts, period, grouped) for table, counts in parts]


def _by(told: Told, table: Table, counts: Mapping[str, Any], period: Period, grouped: bool) -> list[dict[str, Any]]:
    if period == "all" and not grouped:
        return [{"group": ALL, "period": ALL, **told.data.engine.row(table.aggregate(**counts))}]
    key = named(table.day, period) if period != "all" else ibis.literal(ALL)
    rows = table.group_by(group=table.group if grouped else ibis.literal(ALL), period=key).aggregate(**counts)
    return list(told.data.engine.fetch(rows).to_pylist())


def named(day: Column, period: Period) -> Column:
    """The name of the year, quarter or month of a day: 2026, 2026-Q1, 2026-03."""
    year = day.year().cast("string")
    if period == "year":
        return year
    if period == "quarter":
        return year + "-Q" + day.quarter().cast("string")
    return year + "-" + day.month().cast("string").lpad(2, "0")


def around(told: Told, rise: date, window: timedelta, *, grouped: bool) -> dict[str | None, tuple[int, int]]:
    """Purchases in the window from the price rise on, and in the one before, by group or of all."""
    bought = told.occasions
    after = (bought.day >= rise) & (bought.day < rise + window)
    before = (bought.day < rise) & (bought.day >= rise - window)
    counts = {"after": after.sum(), "before": before.sum()}
    key = bought.group if grouped else ibis.literal(ALL)
    rows = told.data.engine.fetch(bought.group_by(group=key).aggregate(**counts)).to_pylist()
    return {row["group"]: (int(row["after"] or 0), int(row["before"] or 0)) for row in rows}
