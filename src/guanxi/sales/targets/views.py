"""The pages of targets: the grid in which a year is set, and how far they are reached."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Category
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.sales.models import Target
from guanxi.sales.models.target import COUNTS, OF_LINES
from guanxi.sales.targets import actions, charts
from guanxi.sales.targets.asking import address, asked_in, day_in, measure_in, named, team_in
from guanxi.sales.targets.attaining import Asked, measures_of
from guanxi.sales.targets.attaining import attainment as attainment_of
from guanxi.sales.targets.grid import EVENLY, SEASONS, Grid
from guanxi.sales.targets.listings import TARGETS, may_set
from guanxi.sales.targets.measures import COUNTINGS
from guanxi.sales.targets.reach import Reach, reach_of
from guanxi.shell.toasts import flash

# So many people or teams stand on the home page; all stand on the page of attainment.
STANDING = 8


@require_GET
def attainment(request: StaffRequest) -> HttpResponse:
    """How far targets are reached: at what pace, by whom, with what."""
    user, now = request.user, timezone.now()
    if not user.may(Action.VIEW, TARGETS.label):
        raise PermissionDenied
    asked = asked_in(request.GET, user, now=now)
    found = attainment_of(user, asked, now=now)
    context = {
        "title": _("Attainment"),
        "found": found,
        "asked": asked,
        "is_count": asked.measure in COUNTS,
        "period": named(asked.period),
        "chart": charts.bars(found.teams if len(found.teams) > 1 else found.people, asked.measure),
        "may_set": may_set(user),
        "teams": _choosable(found.reach),
        **_choices(request, asked),
    }
    return render(request, "sales/targets/attainment.html", context)


@require_GET
def standing(request: StaffRequest) -> HttpResponse:
    """How the targets of the reader's people stand this month, for the home page; empty where there is one only."""
    user, now = request.user, timezone.now()
    if not user.may(Action.VIEW, TARGETS.label):
        raise PermissionDenied
    asked = asked_in({}, user, now=now)
    found = attainment_of(user, asked, now=now, with_shares=False)
    measured = ([line for line in lines if line.standing.target] for lines in (found.teams, found.people))
    set_for = next((lines for lines in measured if len(lines) > 1), [])
    shown = [line for line in set_for if line.url][:STANDING]
    context = {
        "asked": asked,
        "whole": found.whole,
        "lines": shown,
        "left": sum(line.number for line in set_for) - len(shown),
        "is_count": asked.measure in COUNTS,
    }
    return render(request, "sales/targets/standing.html", context)


def _choices(request: StaffRequest, asked: Asked) -> dict[str, Any]:
    """What else the page can be asked for."""
    spans = [(label, address(asked, unit=unit), unit == asked.period.unit) for unit, label in Target.Span.choices]
    by_lines = asked.measure in OF_LINES
    return {
        "measures": measures_of(request.user),
        "spans": spans,
        "previous": address(asked, on=asked.period.previous().first.isoformat()),
        "next": address(asked, on=asked.period.next().first.isoformat()),
        "switched": address(asked, days="all" if asked.working else ""),
        "categories": Category.objects.order_by("name") if by_lines else (),
    }


def _choosable(reach: Reach) -> list[tuple[int, str]]:
    """The teams, those below others set in."""
    ordered = sorted(reach.teams.values(), key=lambda team: team.path)
    deepest = min((team.path.count("/") for team in ordered), default=0)
    return [(team.pk, "\u2003" * (team.path.count("/") - deepest) + team.name) for team in ordered]


@require_http_methods(["GET", "POST"])
def grid(request: StaffRequest) -> HttpResponse:
    """A year of targets as a table of boxes; what is given is written as one operation."""
    user, now = request.user, timezone.now()
    if not may_set(user):
        raise PermissionDenied
    asked = request.GET
    measure = measure_in(asked, user)
    reach = reach_of(user, COUNTINGS[measure].listing.label)
    year = calendar.period(Unit.YEAR, day_in(asked, now))
    table = Grid(user, measure=measure, year=year, team=team_in(asked, user, reach)).fill()
    spread = request.POST.get("spread", EVENLY)
    if request.method == "POST":
        amounts = table.read(request.POST.dict(), spread)
        if table.is_good:
            outcome = actions.set_months(measure=measure, amounts=amounts, by=user, at=now)
            flash(request, _told(outcome), undo=bool(amounts))
            return redirect(request.get_full_path())
    context = {
        "title": _("Set targets"),
        "grid": table,
        "measures": measures_of(user),
        "teams": _choosable(reach),
        "spread": spread,
        "spreads": ((EVENLY, _("evenly")), (SEASONS, _("by the seasons of the year before"))),
        "previous": _at(asked, year.previous().first.isoformat()),
        "next": _at(asked, year.next().first.isoformat()),
        "refused": not table.is_good,
    }
    return render(request, "sales/targets/grid.html", context, status=200 if table.is_good else 422)


def _at(asked: QueryDict, day: str) -> str:
    other = asked.copy()
    other["on"] = day
    return f"?{other.urlencode()}"


def _told(outcome: actions.Outcome) -> str:
    number = outcome.made + outcome.changed + outcome.removed
    return ngettext("%(n)s target was set.", "%(n)s targets were set.", number) % {"n": number}
