"""The life cycle: the stage of each relation, and where ended ones broke off."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, Best, Scores, register
from guanxi.insight.forms import LifeCycleForm
from guanxi.insight.groups import Classes
from guanxi.insight.telling import Found, Picture, Told
from guanxi.parties import tones
from guanxi.parties.models.choices import Stage
from guanxi.shell.templatetags.shell import percent

BREAKS = {
    "in_exploration": gettext_lazy("tried and left"),
    "in_formation": gettext_lazy("broke off half-way"),
    "early_in_stability": gettext_lazy("left early"),
    "after_long_stability": gettext_lazy("kept for long"),
}


def tell(found: Found) -> Told:
    """How many are steady and how many slip away; the stages, and where relations broke off."""
    degrading, steady = found.group(Stage.DEGRADATION), found.group(Stage.STABILITY)
    sentence = _("%(steady)s customers buy steadily; %(slip)s slip away, with %(share)s of the value of the last year.")
    stages = charts.bars_of_groups(found.groups, customers=_("Customers"))
    pictures = [Picture(title=_("Customers by stage"), option=stages)]
    if found.result:
        breaks = found.result["breaks"]
        rows = [(str(BREAKS[b["key"]]), intcomma(b["customers"]), percent(b["share"])) for b in breaks]
        option = charts.flat([r[0] for r in rows], [b["customers"] for b in breaks], name=_("Customers"), form="@count")
        columns = (_("Broke off"), _("Customers"), _("Share"))
        pictures.append(Picture(title=_("Where ended relations broke off"), option=option, columns=columns, rows=rows))
    told = {
        "steady": intcomma(steady.customers),
        "slip": intcomma(degrading.customers),
        "share": percent(degrading.share),
    }
    return Told(sentence=sentence % told, pictures=pictures)


register(
    AnalysisPage(
        key="lifecycle",
        title=gettext_lazy("Life cycle"),
        icon="recycle",
        order=50,
        asks=(Ask(method="lifecycle"),),
        tell=tell,
        definition=gettext_lazy(
            "Exploration: few purchases. Formation: more, not yet steady. Stability: several purchases whose intervals "
            "and amounts vary little. Degradation: intervals grow or amounts shrink against the customer's own pattern "
            "(CUSUM; Page 1954). Ended: the chance of buying again is below a bound (Pareto/NBD); such relations are "
            "named by the stage in which they broke off (Dwyer, Schurr and Oh 1987)."
        ),
        form=LifeCycleForm,
        grouping=Classes(field="stage", words=Stage, tones=tones.STAGE),
        scores=Scores(fields=("stage",), table="customers", select="SELECT customer, stage FROM t"),
        best=Best(
            title=gettext_lazy("The most valuable of those who slip away"),
            order="-value",
            columns=("name", "grade", "stage", "value", "churn_risk", "last_purchase_at", "owner"),
            condition={"field": "stage", "op": "is", "value": "degradation"},
        ),
    )
)
