"""From the first purchase to the tenth: how many come so far, and where most are lost."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.insight import charts
from guanxi.insight.bounds import FunnelForm
from guanxi.insight.declaring import AnalysisPage, Ask, Best, register
from guanxi.insight.groups import Band, Bands
from guanxi.insight.telling import Figure, Found, Picture, Told, number
from guanxi.shell.templatetags.shell import percent

STEPS = ("1", "2", "3", "5", "10")
DAY = 86_400


def _bought(key: str, label: Any, tone: str, *bounds: tuple[str, int]) -> Band:
    leaves = [{"field": "purchase_count", "op": op, "value": value} for op, value in bounds]
    return Band(key=key, label=label, tone=tone, condition={"version": 1, "all": leaves})


def tell(found: Found) -> Told:
    """The step at which most are lost, and the share that passes each."""
    if not found.result:
        return Told()
    steps, bottleneck = found.result["steps"], found.result["bottleneck"]
    names = [_name(step["step"]) for step in steps]
    rows = [
        (name, intcomma(s["count"]), percent(s["conversion"]), percent(s["overall"]), _days(s["median_seconds"]))
        for name, s in zip(names, steps, strict=True)
    ]
    picture = Picture(
        title=_("Customers who came so far"),
        option=charts.funnel(names, [step["count"] for step in steps], name=_("Customers")),
        columns=(_("Step"), _("Customers"), _("Of the step before"), _("Of the first"), _("Days to it (median)")),
        rows=rows,
    )
    times = Picture(
        title=_("Days from the step before (median)"),
        option=charts.flat(names[1:], [round(_in_days(step)) for step in steps[1:]], name=_("Days"), form="@count"),
    )
    figures = [
        Figure(label=capfirst(name), value=percent(step["overall"]), note=_("of all who bought"))
        for name, step in zip(names[1:], steps[1:], strict=True)
    ]
    if not bottleneck:
        return Told(figures=figures, pictures=(picture, times))
    sentence = _("Most are lost before the %(step)s: %(share)s of those who came so far get there.")
    told = {"step": _name(bottleneck["step"]), "share": percent(bottleneck["conversion"])}
    return Told(sentence=sentence % told, figures=figures, pictures=(picture, times))


def _name(step: str) -> str:
    return ngettext("purchase no. %d", "purchase no. %d", int(step)) % int(step)


def _in_days(step: dict[str, Any]) -> float:
    return float(step["median_seconds"] or 0) / DAY


def _days(seconds: float | None) -> str:
    return number(seconds / DAY) if seconds is not None else "–"


register(
    AnalysisPage(
        key="funnel",
        title=gettext_lazy("Purchase funnel"),
        icon="filter",
        order=65,
        asks=(Ask(method="funnel", table="purchases", options={"steps": STEPS}),),
        tell=tell,
        form=FunnelForm,
        definition=gettext_lazy(
            "Of each customer the orders in the order of their time; the steps are the first, second, third, fifth and "
            "tenth purchase. The share of a step is its customers / those of the step before; the bottleneck is the "
            "step with the lowest. Young customers have had less time to come far."
        ),
        grouping=Bands(
            order="-purchase_count",
            bands=(
                _bought("one", gettext_lazy("One purchase"), "neutral", (">=", 1), ("<", 2)),
                _bought("two", gettext_lazy("Two purchases"), "blue", (">=", 2), ("<", 3)),
                _bought("three", gettext_lazy("Three or four"), "teal", (">=", 3), ("<", 5)),
                _bought("five", gettext_lazy("Five to nine"), "green", (">=", 5), ("<", 10)),
                _bought("ten", gettext_lazy("Ten and more"), "violet", (">=", 10)),
            ),
        ),
        best=Best(
            title=gettext_lazy("The most valuable with one purchase"),
            order="-value",
            columns=("name", "grade", "value", "alive", "next_product", "last_purchase_at", "owner"),
            condition={"field": "purchase_count", "op": "=", "value": 1},
        ),
    )
)
