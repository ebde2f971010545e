"""Loyalty: what holds customers, by visible rules with their evidence."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.bounds import LoyaltyForm
from guanxi.insight.declaring import AnalysisPage, Ask, Best, Scores, register
from guanxi.insight.groups import Classes
from guanxi.insight.telling import Figure, Found, Picture, Told, number
from guanxi.parties import tones
from guanxi.parties.models.choices import LoyaltyKind
from guanxi.shell.templatetags.shell import percent


def tell(found: Found) -> Told:
    """What holds the most, and what cannot be known without a survey."""
    best = max(found.groups, key=lambda group: group.customers)
    known = sum(group.customers for group in found.groups)
    sentence = _("Of %(n)s customers whose loyalty has a visible reason, %(share)s stay by “%(kind)s”.")
    share = percent(best.customers / known) if known else "–"
    bars = charts.bars_of_groups(found.groups, customers=_("Customers"))
    figures = []
    if found.result:
        figures = [Figure(label=_("Customers looked at"), value=intcomma(found.whole(found.result["count"])))]
        asked = any(quadrant["customers"] for quadrant in found.result["quadrants"])
    else:
        asked = True
    survey = _(
        "Attitudes are not known: without answers to a survey nobody counts as loyal by trust, and there is no curve "
        "of loyalty by satisfaction."
    )
    return Told(
        sentence=sentence % {"n": number(known), "share": share, "kind": best.name} if known else "",
        figures=figures,
        pictures=(Picture(title=_("What holds customers"), option=bars, wide=True),),
        notes=() if asked else (survey,),
    )


register(
    AnalysisPage(
        key="loyalty",
        title=gettext_lazy("Loyalty"),
        icon="heart-handshake",
        order=62,
        asks=(Ask(method="loyalty", table="lines"),),
        tell=tell,
        definition=gettext_lazy(
            "Of customers with two purchases or more, the first kind that fits: benefit (more than half bought at a "
            "discount), trust (highly satisfied, recommends, pays the full price), inertia (nine in ten purchases in "
            "one shop, most at one time of the day, no discount). Monopoly and kinship need it to be recorded that "
            "there is no alternative, or how they are related to the house (Dick and Basu 1994)."
        ),
        form=LoyaltyForm,
        grouping=Classes(field="loyalty", words=LoyaltyKind, tones=tones.LOYALTY),
        scores=Scores(
            fields=("loyalty", "loyalty_evidence"),
            table="customers",
            select="""SELECT customer, kind AS loyalty, left(evidence, 200) AS loyalty_evidence
                      FROM t WHERE kind IS NOT NULL""",
        ),
        best=Best(
            title=gettext_lazy("The most valuable who stay for discounts"),
            order="-value",
            columns=("name", "grade", "loyalty", "value", "churn_risk", "last_purchase_at", "owner"),
            condition={"field": "loyalty", "op": "is", "value": "benefit"},
        ),
    )
)
