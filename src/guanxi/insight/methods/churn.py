"""Churn: how many are lost in each period, who will be next, why, and how far the forecast can be trusted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, Best, Scores, register
from guanxi.insight.forms import ChurnForm
from guanxi.insight.groups import Band, Bands
from guanxi.insight.provenance import day_of
from guanxi.insight.refusals import refusal
from guanxi.insight.telling import Figure, Found, Picture, Told, about, number
from guanxi.kernel.numbers import plain
from guanxi.shell.templatetags.shell import percent

RISK = "churn_risk"
# Above every risk, in percent: the uppermost class has no end.
ABOVE_ALL = Decimal(101)


def bands(parameters: Mapping[str, Any]) -> Bands:
    """Who is in which danger, by the bounds that are set."""
    great, middle = (plain(bound) for bound in ChurnForm.dangers(parameters))
    words = (
        gettext_lazy("Great danger ({great} % and more)"),
        gettext_lazy("Danger ({middle} to {great} %)"),
        gettext_lazy("Little danger (below {middle} %)"),
    )
    labels = [format_lazy(text, great=great, middle=middle) for text in words]
    return Bands(
        order="-churn_risk",
        bands=(
            _risk("high", labels[0], "red", great, ABOVE_ALL),
            _risk("middle", labels[1], "amber", middle, great),
            _risk("low", labels[2], "teal", Decimal(), middle),
        ),
    )


def _risk(key: str, label: Any, tone: str, low: Decimal, high: Decimal) -> Band:
    bounds = [{"field": RISK, "op": op, "value": float(value / 100)} for op, value in ((">=", low), ("<", high))]
    return Band(key=key, label=label, tone=tone, condition={"version": 1, "all": bounds})


def tell(found: Found) -> Told:
    """How many are in danger; the rates so far, and forecast against outcome."""
    danger = found.group("high")
    sentence = _("%(n)s customers are in great danger of being lost, with %(share)s of the value of those still there.")
    told = {"n": intcomma(danger.customers), "share": percent(danger.share)}
    result = found.result
    if not result:
        return Told(sentence=sentence % told)
    why = result.get("not_learnt_because")
    notes = [_("No risk could be learnt from the data: %(why)s") % {"why": refusal(**why)}] if why else []
    pictures = [_rates(result["rates"])]
    if result.get("calibration"):
        pictures.append(_calibration(result["calibration"]))
    return Told(sentence=sentence % told, figures=_figures(found), pictures=pictures, notes=notes)


def _rates(rates: list[dict[str, Any]]) -> Picture:
    days = [day_of(row["end"]) for row in rates]
    return Picture(
        title=_("Lost in each month, of those there at its beginning"),
        option=charts.lines(days, {_("Churn rate"): [row["rate"] for row in rates]}, form="@percent"),
        columns=(_("Until"), _("There at first"), _("Lost"), _("Came back"), _("Churn rate")),
        rows=[
            (day, intcomma(r["active"]), intcomma(r["lost"]), intcomma(r["back"]), percent(r["rate"]))
            for day, r in zip(days, rates, strict=True)
        ],
    )


def _calibration(parts: list[dict[str, Any]]) -> Picture:
    series = {_("foreseen"): [p["expected"] for p in parts], _("came true"): [p["actual"] for p in parts]}
    names = [str(place) for place in range(1, len(parts) + 1)]
    return Picture(
        title=_("Foreseen and come true, by tenths of the risk"),
        option=charts.columns_of(names, series, form="@percent"),
        columns=(_("Tenth"), _("Customers"), _("foreseen"), _("came true")),
        rows=[
            (name, intcomma(p["customers"]), percent(p["expected"]), percent(p["actual"]))
            for name, p in zip(names, parts, strict=True)
        ],
    )


def _figures(found: Found) -> list[Figure]:
    result = found.result
    figures = [
        Figure(
            label=_("Churn rate of the last month"),
            value=percent(result["rate"]),
            definition=_("Lost in the month / there at its beginning; lost is who is silent for longer than usual"),
        )
    ]
    if result["auc"] is None:
        return figures
    tested = result["tested"]
    offer = result["offer"]
    figures += [
        Figure(
            label=_("Told apart rightly"),
            value=percent(result["auc"]),
            definition=_("AUC: how often a lost customer had the higher risk than one who stayed; 50 % is guessing"),
            note=_("tested on %(n)s customers") % {"n": intcomma(tested["customers"])},
        ),
        Figure(
            label=_("Lift of the first tenth"),
            value=f"{number(result['lift_at_10'], 1)} ×",
            definition=_("So many times more were lost among the tenth with the highest risk than among all"),
        ),
        Figure(
            label=_("Brier score"),
            value=number(result["brier"], 3),
            definition=_("Mean squared error of the risk: 0 is perfect"),
            note=_("%(n)s with the same risk for all") % {"n": number(result["brier_of_the_rate"], 3)},
        ),
    ]
    if offer and offer["cost"]:
        pays = Figure(
            label=_("An offer to stay pays for"),
            value=intcomma(found.whole(offer["customers"])),
            note=_("expected gain %(gain)s") % {"gain": about(found.whole(offer["gain"]))},
            definition=_("Customers of whom share kept × risk × value is more than the offer costs"),
        )
        figures.append(pays)
    return figures


register(
    AnalysisPage(
        key="churn",
        title=gettext_lazy("Churn risk"),
        icon="door-exit",
        order=60,
        asks=(Ask(method="churn"),),
        tell=tell,
        definition=gettext_lazy(
            "Lost is who is silent for longer than nine in ten of their own intervals (of all, if there are few), or "
            "the share that is set below. The risk is the chance to buy nothing within the horizon: a logistic "
            "regression on what was known on a day, learnt and then tested on a later day (Neslin et al. 2006). "
            "Reasons are what raises a customer's risk the most against the mean. Calibration and Brier score (Brier "
            "1950) say how far the risk can be trusted."
        ),
        form=ChurnForm,
        grouping=bands({}),
        bounded=bands,
        scores=Scores(
            fields=("churn_risk", "churn_reasons"),
            table="customers",
            select="""SELECT customer, risk AS churn_risk, concat_ws(',', driver_1, driver_2, driver_3) AS churn_reasons
                      FROM t WHERE risk IS NOT NULL""",
        ),
        best=Best(
            title=gettext_lazy("The most valuable in danger"),
            order="-value",
            columns=("name", "grade", "churn_risk", "value", "expected_value", "last_purchase_at", "owner"),
            condition={"field": RISK, "op": ">=", "value": 0.5},
        ),
    )
)
