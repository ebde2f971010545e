"""Figures of pre-sales conversations: how each salesperson was marked, and which steps were done worst."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Min, Q, Sum
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import parse
from guanxi.sales.models import RunStep
from guanxi.sales.presales.listings import RUNS, WAITING

Written = Mapping[str, Any]
FINISHED: Written = {"field": "finished_at", "op": "not_empty"}
INSPECTED: Written = {"field": "inspected_at", "op": "not_empty"}
MEANT = {"finished": FINISHED, "waiting": WAITING, "inspected": INSPECTED}
# Who sees the figures reads what they are made of.
FIELDS = ("owner", "started_at", "finished_at", "inspected_at", "score")


@dataclass(frozen=True)
class Row:
    """The conversations of one salesperson, or of all; `urls` lead to those that a figure counts.

    `score` is the mean share of the points, each inspected conversation counting alike; None where none was.
    """

    name: str
    number: int
    counts: Mapping[str, int]
    score: float | None
    urls: Mapping[str, str]


@dataclass(frozen=True)
class StepRow:
    """A step over all inspected conversations: points given and possible, and where it applied."""

    name: str
    number: int
    given: int
    possible: int

    @property
    def share(self) -> float:
        """The share of the possible points that was given."""
        return self.given / self.possible


def may_see(user: User) -> bool:
    """Whether the user reads what the figures are made of."""
    return user.may(Action.VIEW, RUNS.label) and user.reads(RUNS.label, *FIELDS)


def figures(user: User, *, days: int, now: datetime) -> tuple[list[Row], list[StepRow]]:
    """The conversations begun in the last so many days that the user sees: all, then by salesperson, best score first;
    and the steps of the inspected ones in their order. Three queries, besides those for the rights.
    """
    period: Written = {"field": "started_at", "op": "in_last", "value": {"n": days, "unit": "days"}}

    def meant(condition: Written) -> Q:
        return compile_condition(parse(condition), RUNS.vocabulary, now=now, user=user)

    runs = RUNS.rows.visible_to(user).filter(meant(period)).order_by()
    counts = {key: Count("pk", filter=meant(condition)) for key, condition in MEANT.items()}
    asked = {"number": Count("pk"), "mean": Avg("score"), **counts}
    found = runs.values("owner", "owner__display_name", "owner__username").annotate(**asked)
    ranked = sorted(
        found, key=lambda row: (row["mean"] is None, -(row["mean"] or 0), -row["number"], row["owner"] or 0)
    )
    whole = runs.aggregate(**asked) | {"owner__display_name": _("All")}
    rows = [_row(whole, [period]), *(_row(row, [period, _of_owner(row["owner"])]) for row in ranked)]
    return rows, _steps(runs.filter(meant(INSPECTED)))


def _steps(runs: Any) -> list[StepRow]:
    steps: Any = RunStep.objects.filter(run__in=runs.values("pk"), given__isnull=False, points__gt=0).order_by()
    sums = {"number": Count("pk"), "given_sum": Sum("given"), "possible": Sum("points"), "place": Min("position")}
    found = steps.values("name").annotate(**sums).order_by("place", "name")
    return [StepRow(row["name"], row["number"], row["given_sum"], row["possible"]) for row in found]


def _of_owner(owner: int | None) -> Written:
    return {"field": "owner", "op": "empty"} if owner is None else {"field": "owner", "op": "is", "value": owner}


def _row(found: Mapping[str, Any], conditions: list[Written]) -> Row:
    urls = {"number": RUNS.url_of(conditions)} | {
        key: RUNS.url_of([*conditions, meant]) for key, meant in MEANT.items()
    }
    name = found["owner__display_name"] or found["owner__username"] or _("Nobody")
    counts = {key: found[key] for key in MEANT}
    return Row(name, found["number"], counts, None if found["mean"] is None else float(found["mean"]) / 100, urls)
