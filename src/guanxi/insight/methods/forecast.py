"""How many purchases are to be expected, and how well the model has followed those that came."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.bounds import ForecastForm
from guanxi.insight.declaring import AnalysisPage, Ask, Best, register
from guanxi.insight.methods.lifetime import MODEL
from guanxi.insight.provenance import days_ahead
from guanxi.insight.telling import Figure, Found, Picture, Told, number

WEEKS = {"unit": "week"}


def tell(found: Found) -> Told:
    """The purchases of the coming year; the model against what came, and by how often customers bought again."""
    result = found.result
    new = result["newcomer"]
    sentence = _("The customers of today should make %(n)s more purchases in the next %(days)s days.")
    expected = number(found.whole(result["expected"]))
    note = _("between %(low)s and %(high)s") % {"low": number(new.get("low"), 2), "high": number(new.get("high"), 2)}
    definition = _("Further purchases in this time, with the 90 % interval")
    return Told(
        sentence=sentence % {"n": expected, "days": days_ahead(result)},
        figures=(
            Figure(label=_("Expected purchases"), value=expected),
            Figure(label=_("Of a new customer"), value=number(new["expected"], 2), note=note, definition=definition),
        ),
        pictures=(_tracked(result["tracking"]), _frequencies(result["frequencies"])),
    )


def _tracked(rows: list[dict[str, Any]]) -> Picture:
    names = [number(row["time"]) for row in rows]
    series = {_("came"): [row["actual"] for row in rows], _("expected"): [row["expected"] for row in rows]}
    return Picture(
        title=_("Repeat purchases added up, by weeks since the first day"),
        option=charts.lines(names, series, form="@count"),
        columns=(_("Week"), *series),
        rows=[(name, number(r["actual"]), number(r["expected"])) for name, r in zip(names, rows, strict=True)],
        wide=True,
    )


def _frequencies(rows: list[dict[str, Any]]) -> Picture:
    names = [str(row["x"]) for row in rows[:-1]] + [f"{row['x']}+" for row in rows[-1:]]
    series = {_("came"): [r["actual"] for r in rows], _("expected"): [round(r["expected"]) for r in rows]}
    return Picture(
        title=_("Customers by their repeat purchases"),
        option=charts.columns_of(names, series, form="@count"),
        columns=(_("Repeat purchases"), *series),
        rows=[(n, intcomma(round(r["actual"])), number(r["expected"])) for n, r in zip(names, rows, strict=True)],
        wide=True,
    )


register(
    AnalysisPage(
        key="forecast",
        title=gettext_lazy("Purchases to come"),
        icon="chart-arrows-vertical",
        order=45,
        asks=(Ask(method=MODEL, options=WEEKS),),
        tell=tell,
        form=ForecastForm,
        best=Best(
            title=gettext_lazy("From whom the most is to be expected"),
            order="-expected_value",
            columns=("name", "grade", "purchase_count", "expected_value", "alive", "last_purchase_at", "owner"),
            condition={"field": "expected_value", "op": ">", "value": 0},
        ),
        definition=gettext_lazy(
            "MBG/NBD (Batislam, Denizel and Filiztekin 2007): each customer buys at a rate of their own and may stop "
            "after any purchase, the first included. The model is learnt from how often and when each has bought; the "
            "chart shows how well it would have foreseen the purchases that came. Days with several purchases count "
            "once."
        ),
    )
)
