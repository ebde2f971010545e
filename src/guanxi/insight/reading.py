"""A page of an analysis as one user sees it, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.insight import counting
from guanxi.insight.declaring import AnalysisPage, Best
from guanxi.insight.flows import Flows, sankey
from guanxi.insight.groups import Bands, Classes, Group, meant
from guanxi.insight.models import Run
from guanxi.insight.provenance import day_of
from guanxi.insight.provenance import told as provenance_told
from guanxi.insight.refusals import refusal
from guanxi.insight.telling import Found, Picture, Told, number
from guanxi.jobs.models import Job, Status
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.sales.models import Order
from guanxi.workbench.columns import Cell, Column

JOB = "insight.refresh"
# The analysis runs every night: what is older than two has missed one at least.
STALE = timedelta(hours=50)
NAMED = 12


@dataclass(frozen=True)
class Reading:
    """What stands on the page. `refused` says in words why there is no result; `rows` are the customers named."""

    page: AnalysisPage
    run: Run | None
    refused: str
    stale: bool
    groups: Sequence[Group]
    told: Told
    flow: Picture | None
    columns: Sequence[Column]
    rows: Sequence[tuple[Party, list[tuple[Column, Cell]]]]
    provenance: Sequence[tuple[str, str]]


def sees_all(user: User) -> bool:
    """Whether figures of the whole company are open to the user: those who see every party, and what orders come to."""
    orders = Order._meta.label_lower
    reads = user.may(Action.VIEW, orders) and user.reads(orders, "total")
    return reads and user.scope(Party._meta.label_lower, Action.VIEW) == Scope.ALL


def may_read(page: AnalysisPage, user: User) -> bool:
    """Whether the page has anything that the user may see."""
    if page.grouping is None:
        return sees_all(user)
    reads = user.may(Action.VIEW, Party._meta.label_lower)
    fields = {page.grouping.field} if isinstance(page.grouping, Classes) else set(_asked(page))
    return reads and user.reads(PARTIES.label, *fields, "value")


def reading(page: AnalysisPage, user: User, *, now: datetime) -> Reading:
    """The newest result, as far as the user may see it."""
    run = Run.latest(page.key)
    refused = refusal_of(run)
    result = run.result if run and not refused and sees_all(user) else {}
    groups = counting.groups(page, run, user) if run else []
    ready = run is not None and not refused
    return Reading(
        page=page,
        run=run,
        refused=refused,
        stale=run is not None and run.at < now - STALE,
        groups=groups,
        told=page.tell(Found(result=result, groups=groups)) if ready else Told(),
        flow=_flow_told(counting.moving(page, run, groups, user, now=now), groups) if ready and run else None,
        columns=_columns(page.best, user),
        rows=_named(page.best, user) if ready and page.best else [],
        provenance=provenance_told(run.result.get("provenance") or {}) if run else [],
    )


def refusal_of(run: Run | None) -> str:
    """Why the library had no answer, in the reader's language; empty if it had one."""
    refused = run.result.get("refused") if run else None
    return refusal(refused["template"], refused["facts"]) if refused else ""


def job_in_hand() -> Job | None:
    """The analysis that runs or waits now."""
    live = Job.objects.filter(kind=JOB, status__in=(Status.RUNNING, Status.WAITING), run_at__lte=_soon())
    return live.order_by("status", "run_at").first()


def _soon() -> datetime:
    return timezone.now() + timedelta(minutes=1)


def _flow_told(found: Flows | None, groups: Sequence[Group]) -> Picture | None:
    if not found or not found.moved:
        return None
    words = {group.key: group.name for group in groups} | {"": _("none yet")}
    moved = sorted(((n, pair) for pair, n in found.numbers.items() if pair[0] != pair[1]), reverse=True)
    return Picture(
        title=_("From class to class since %(day)s") % {"day": day_of(found.since.isoformat())},
        option=sankey(found, groups, none=words[""]),
        columns=(_("Before"), _("Now"), _("Customers")),
        rows=[(words.get(before, before), words.get(after, after), number(n)) for n, (before, after) in moved],
        high=True,
        wide=True,
    )


def _columns(best: Best | None, user: User) -> list[Column]:
    shown = PARTIES.columns_for(user)
    return [shown[key] for key in best.columns if key in shown] if best else []


def _named(best: Best, user: User) -> list[tuple[Party, list[tuple[Column, Cell]]]]:
    """The first customers of the page's condition; none where their order would tell what the user may not see."""
    if best.order.removeprefix("-") not in PARTIES.orders_for(user):
        return []
    # Their keys first: an index that holds condition and order tells them. Else the database reads every customer whom
    # the condition means whole, in order to sort them.
    rows = meant(Party.objects.visible_to(user), best.condition, user).order_by(best.order, "-id")
    named = Party.objects.visible_to(user).filter(pk__in=[*rows.values_list("pk", flat=True)[:NAMED]])
    masked, columns = PARTIES.masked_for(user), _columns(best, user)
    return [
        (party, [(c, c.cell(party, masked=c.key in masked)) for c in columns])
        for party in named.select_related("owner").order_by(best.order, "-id")
    ]


def _asked(page: AnalysisPage) -> set[str]:
    """The fields that the conditions of the page's classes ask for."""
    found: set[Any] = set()
    if isinstance(page.grouping, Bands):
        for band in page.grouping.bands:
            leaves = band.condition.get("all", [band.condition])
            found |= {leaf["field"] for leaf in leaves}
    return found
