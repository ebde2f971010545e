"""Customer lifetime value: what each customer will still bring, and all of them together."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, Best, Scores, Text, register
from guanxi.insight.forms import LifetimeForm
from guanxi.insight.groups import Band, Bands
from guanxi.insight.provenance import days_ahead
from guanxi.insight.telling import Figure, Found, Picture, Told, about, number
from guanxi.shell.templatetags.shell import percent, units

REPLICATES = 20
# In BG/NBD nobody stops before the second purchase: whoever has bought but once would be there for certain.
MODEL = "mbg-nbd"


def _alive(key: str, label: Text, tone: str, *bounds: dict[str, object]) -> Band:
    return Band(key=key, label=label, tone=tone, condition={"version": 1, "all": list(bounds)})


def _from(bound: float) -> dict[str, object]:
    return {"field": "alive", "op": ">=", "value": bound}


def _below(bound: float) -> dict[str, object]:
    return {"field": "alive", "op": "<", "value": bound}


def tell(found: Found) -> Told:
    """What the coming year should bring, and from how few customers; tenths of the customers by it."""
    result = found.result
    if not result:
        return Told()
    tenths, total = result["tenths"], result["total"]
    best = tenths[0]["clv"] / total if total else None
    sentence = _("The customers of today should bring %(total)s in %(days)s days, %(share)s of it the best tenth.")
    rows = [(str(t["tenth"]), intcomma(t["customers"]), units(t["clv"])) for t in tenths]
    option = charts.columns(
        [row[0] for row in rows], [t["clv"] for t in tenths], name=_("Expected value"), form="@money"
    )
    return Told(
        sentence=sentence % {"total": about(found.whole(total)), "share": percent(best), "days": days_ahead(result)},
        figures=_figures(found),
        pictures=(
            Picture(
                title=_("Expected value by tenths of the customers"),
                option=option,
                columns=(_("Tenth of the customers"), _("Customers"), _("Expected value")),
                rows=rows,
                wide=True,
            ),
        ),
        notes=()
        if result["converged"]
        else (_("The models did not settle on the best fit: take the figures with care."),),
    )


def _figures(found: Found) -> list[Figure]:
    result, equity = found.result, found.result.get("equity") or {}
    bounds = ""
    if equity.get("low") is not None:
        told = {end: about(found.whole(equity[end])) for end in ("low", "high")}
        bounds = _("between %(low)s and %(high)s") % told
    return [
        Figure(
            label=_("Customer equity"),
            value=about(found.whole(result["total"])),
            note=bounds,
            definition=_("The expected values of all present customers together, with their 90 % interval"),
        ),
        Figure(label=_("Mean per customer"), value=units(result["mean"])),
        Figure(
            label=_("Value of a new customer"),
            value=units(result["newcomer"]),
            definition=_("Of one who is about to be won, the first purchase included"),
        ),
        Figure(
            label=_("Purchases and spend go together"),
            value=number(result["correlation"], 2),
            definition=_("Their correlation; the models take it to be nought"),
        ),
    ]


register(
    AnalysisPage(
        key="lifetime",
        title=gettext_lazy("Lifetime value"),
        icon="coins",
        order=40,
        asks=(
            Ask(method="clv", options={"model": MODEL, "intervals": True}),
            Ask(method="equity", options={"model": MODEL, "replicates": REPLICATES}),
        ),
        tell=tell,
        definition=gettext_lazy(
            "Expected purchases of the next 365 days, or as many as are set below (MBG/NBD, in which also the first "
            "purchase may be the last; Batislam, Denizel and Filiztekin 2007) × expected spend on each (Gamma–Gamma; "
            "Fader and Hardie 2013) × what is earned of it, discounted. Between its bounds the value of a customer "
            "will lie with a chance of 80 %. The chance of buying again is that of still being a customer at all, "
            "however seldom they buy."
        ),
        form=LifetimeForm,
        grouping=Bands(
            order="-alive",
            bands=(
                _alive("sure", gettext_lazy("Surely still customers (80 % and more)"), "violet", _from(0.8)),
                _alive("likely", gettext_lazy("Likely (50 to 80 %)"), "teal", _from(0.5), _below(0.8)),
                _alive("unlikely", gettext_lazy("Unlikely (20 to 50 %)"), "amber", _from(0.2), _below(0.5)),
                _alive("gone", gettext_lazy("Gone, by all that is known (below 20 %)"), "red", _below(0.2)),
            ),
        ),
        scores=Scores(
            fields=("alive", "expected_value", "expected_low", "expected_high"),
            table="customers",
            select="""
                SELECT customer, p_alive AS alive, round(clv * {unit})::BIGINT AS expected_value,
                       round(clv_low * {unit})::BIGINT AS expected_low,
                       round(clv_high * {unit})::BIGINT AS expected_high FROM t""",
        ),
        best=Best(
            title=gettext_lazy("From whom the most is to be expected"),
            order="-expected_value",
            columns=("name", "grade", "expected_value", "alive", "churn_risk", "value", "last_purchase_at"),
            condition={"field": "expected_value", "op": ">", "value": 0},
        ),
    )
)
