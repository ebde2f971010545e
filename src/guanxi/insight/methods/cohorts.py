"""Cohorts: who began in the same month, and how many of them still buy."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, register
from guanxi.insight.forms import CohortsForm
from guanxi.insight.telling import Found, Picture, Told
from guanxi.shell.templatetags.shell import percent, units

# As many as can be told apart on a page; the newest.
COHORTS = 24


def tell(found: Found) -> Told:
    """How many buy again in the next period and after six; the heat map and the mean curve."""
    curve = found.result["retention"]
    told = {"next": percent(_at(curve, 1)), "sixth": percent(_at(curve, 6))}
    sentence = _("Of the customers who begin, %(next)s buy in the period after, %(sixth)s in the sixth.")
    return Told(sentence=sentence % told, pictures=(_heat(found.result["cohorts"]), _mean(curve)))


def _at(curve: list[dict[str, Any]], age: int) -> float | None:
    return next((row["retention"] for row in curve if row["age"] == age), None)


def _heat(rows: list[dict[str, Any]]) -> Picture:
    names = list(dict.fromkeys(row["cohort"][:7] for row in rows))[-COHORTS:]
    shown = [row for row in rows if row["cohort"][:7] in names]
    ages = sorted({row["age"] for row in shown})
    place = {name: number for number, name in enumerate(names)}
    later = [row["retention"] for row in shown if row["age"]]
    cells = [(row["age"], place[row["cohort"][:7]], row["retention"]) for row in shown if row["age"]]
    sizes = {row["cohort"][:7]: row["size"] for row in shown}
    kept = {(row["cohort"][:7], row["age"]): row["retention"] for row in shown}
    return Picture(
        title=_("Share that still buys, by the beginning and the periods since"),
        option=charts.heat([str(age) for age in ages], names, cells, most=max(later, default=1), form="@percent"),
        columns=(_("Began"), _("Customers"), *(str(age) for age in ages[1:13])),
        rows=[(name, intcomma(sizes[name]), *(percent(kept.get((name, age))) for age in ages[1:13])) for name in names],
        high=True,
        wide=True,
    )


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
