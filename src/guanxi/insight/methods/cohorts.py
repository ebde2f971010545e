"""Cohorts: who began in the same month, and how many of them still buy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts, drills
from guanxi.insight.bounds import CohortsForm
from guanxi.insight.declaring import AnalysisPage, Ask, register
from guanxi.insight.drills import linked
from guanxi.insight.groups import Meant, query_of
from guanxi.insight.telling import Figure, Found, Grid, Picture, Told
from guanxi.shell.templatetags.shell import percent, units

# As many as can be told apart on a page; the newest.
COHORTS = 24
NEWEST = 6
Unit = Literal["week", "month", "quarter"]


def tell(found: Found) -> Told:
    """How many buy again in the next period and after six; the heat map and the mean curve."""
    curve, unit = found.result["retention"], found.result["provenance"]["parameters"]["unit"]
    told = {"next": percent(_at(curve, 1)), "sixth": percent(_at(curve, 6))}
    sentence = _("Of the customers who begin, %(next)s buy in the period after, %(sixth)s in the sixth.")
    figures = (
        Figure(label=_("Buy in the period after"), value=told["next"]),
        Figure(label=_("Buy in the sixth period"), value=told["sixth"]),
    )
    rows = found.result["cohorts"]
    return Told(
        sentence=sentence % told,
        figures=figures,
        pictures=(_heat(rows, unit), _mean(curve)),
        grids=(_newest(rows, unit),),
    )


def _newest(rows: list[dict[str, Any]], unit: Unit) -> Grid:
    """The newest cohorts; the menu of each is for those who have bought once only."""
    begun = sorted((row for row in rows if not row["age"]), key=lambda row: row["cohort"], reverse=True)[:NEWEST]
    back: dict[str, float] = {row["cohort"]: row["retention"] for row in rows if row["age"] == 1}
    return Grid(
        title=_("The newest customers"),
        columns=(_("Began"), _("Customers"), _("Buy in the period after")),
        rows=[
            (
                _named(row["cohort"], unit),
                linked(intcomma(row["size"]), _who(row["cohort"], 0, unit)),
                percent(back.get(row["cohort"])),
            )
            for row in begun
        ],
        note=_("The menu at the end of a row is for those of them who have bought once only."),
        meant=[_once(row["cohort"], unit) for row in begun],
    )


def _once(begin: str, unit: Unit) -> Meant:
    first = date.fromisoformat(begin)
    once = {"field": "purchase_count", "op": "=", "value": 1}
    began = drills.between("first_purchase_at", first, _later(first, 1, unit))
    name = _("began %(period)s, bought once") % {"period": _named(begin, unit)}
    return Meant(key=f"once-{begin}", name=name, query=query_of(drills.all_of(began, once)))


def _at(curve: list[dict[str, Any]], age: int) -> float | None:
    return next((row["retention"] for row in curve if row["age"] == age), None)


def _heat(rows: list[dict[str, Any]], unit: Unit) -> Picture:
    """The newest cohorts; a cell leads to the customers who bought again, the name of a cohort to all of its own."""
    begins = sorted({row["cohort"] for row in rows})[-COHORTS:]
    found = {(row["cohort"], row["age"]): row for row in rows if row["cohort"] in begins}
    ages = sorted({age for _cohort, age in found if age})
    urls = {key: _who(*key, unit) for key in found}
    cells = {
        (age - 1, begins.index(begin)): (row["retention"], urls[begin, age])
        for (begin, age), row in found.items()
        if age
    }
    most = max((value for value, _url in cells.values()), default=1.0)
    return Picture(
        title=_("Share that still buys, by the beginning and the periods since"),
        option=charts.heat(
            [str(age) for age in ages],
            [_named(begin, unit) for begin in begins],
            cells,
            most=most,
            end=percent(most),
            form="@percent",
        ),
        columns=(_("Began"), _("Customers"), *(str(age) for age in ages[:12])),
        rows=[
            (
                _named(begin, unit),
                linked(intcomma(found[begin, 0]["size"]), urls[begin, 0]),
                *(
                    linked(percent(found[begin, age]["retention"]), urls[begin, age]) if (begin, age) in found else ""
                    for age in ages[:12]
                ),
            )
            for begin in begins
        ],
        high=True,
        wide=True,
    )


def _named(begin: str, unit: Unit) -> str:
    """A period by its month, its quarter or the first day of its week."""
    day = date.fromisoformat(begin)
    return {"week": begin, "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}.get(unit, begin[:7])


def _who(begin: str, age: int, unit: Unit) -> str:
    """The list of those who began in the period, and bought again so many periods later."""
    first = date.fromisoformat(begin)
    began = drills.between("first_purchase_at", first, _later(first, 1, unit))
    if not age:
        return drills.customers(began)
    again = drills.between("ordered_at", _later(first, age, unit), _later(first, age + 1, unit))
    return drills.customers(began, drills.with_orders(again))


def _later(day: date, periods: int, unit: Unit) -> date:
    if unit == "week":
        return day + timedelta(weeks=periods)
    months = day.year * 12 + day.month - 1 + periods * (3 if unit == "quarter" else 1)
    return date(months // 12, months % 12 + 1, 1)


def _mean(curve: list[dict[str, Any]]) -> Picture:
    names = [str(row["age"]) for row in curve]
    return Picture(
        title=_("Mean share that still buys, by periods since the beginning"),
        option=charts.lines(names, {_("Still buy"): [row["retention"] for row in curve]}, form="@percent"),
        columns=(_("Periods since"), _("Customers"), _("Still buy"), _("Money per customer")),
        rows=[
            (name, intcomma(row["customers"]), percent(row["retention"]), units(row["mean_money"]))
            for name, row in zip(names, curve, strict=True)
        ],
        wide=True,
    )


register(
    AnalysisPage(
        key="cohorts",
        title=gettext_lazy("Cohorts"),
        icon="grid-dots",
        order=70,
        asks=(Ask(method="cohorts"),),
        tell=tell,
        definition=gettext_lazy(
            "A cohort is the customers whose first purchase is in the same period. Retention at an age is the share of "
            "them who buy in that later period. The mean weighs each customer alike and takes complete periods only."
        ),
        form=CohortsForm,
    )
)
