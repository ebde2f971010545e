"""The value pyramid: VIP, main, ordinary and small customers, with the 80/20 and the whale curve."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.bounds import PyramidForm
from guanxi.insight.declaring import AnalysisPage, Ask, Scores, register
from guanxi.insight.facts import PURCHASED
from guanxi.insight.groups import Classes
from guanxi.insight.telling import Figure, Found, Picture, Told, number
from guanxi.parties import tones
from guanxi.parties.buying import year_until
from guanxi.parties.models.choices import Grade
from guanxi.shell.templatetags.shell import percent


def tell(found: Found) -> Told:
    """How much the best fifth brings; the levels side by side, and the whale curve."""
    bars = charts.pyramid(found.groups, customers=_("Customers"), value=_("Value"))
    pictures = [Picture(title=_("Customers and value by level"), option=bars)]
    if not found.result:
        return Told(pictures=pictures)
    curve = charts.whale(found.result["curve"], customers=_("customers, the best first"), value=_("value"))
    points = [(f"{p['customer_share']:.0%}", f"{p['value_share']:.1%}") for p in found.result["curve"][::20]]
    pictures.append(
        Picture(title=_("Whale curve"), option=curve, columns=(_("Customers"), _("Value")), rows=points),
    )
    share = percent(found.result["top_20"])
    sentence = _("The best fifth of the customers brings %(share)s of the value.") % {"share": share}
    return Told(sentence=sentence, figures=_figures(found), pictures=pictures)


def _figures(found: Found) -> list[Figure]:
    result = found.result
    none = _("not defined: somebody gave back more than they bought")
    return [
        Figure(
            label=_("Value of the best fifth"),
            value=percent(result["top_20"]),
            definition=_("Share of the value that comes from the best fifth of the customers (80/20)"),
        ),
        Figure(
            label=_("Gini"),
            value=number(result["gini"], 3),
            definition=_("0: all customers are worth the same; 1: one customer is worth everything"),
            note=none if result["gini"] is None else "",
        ),
        Figure(
            label=_("Peak of the whale curve"),
            value=percent(result["peak"]),
            definition=_("How much of the value there would be without the customers who cost more than they bring"),
        ),
    ]


register(
    AnalysisPage(
        key="pyramid",
        title=gettext_lazy("Value pyramid"),
        icon="pyramid",
        order=30,
        asks=(Ask(method="pyramid", since=year_until),),
        tell=tell,
        definition=gettext_lazy(
            "Customers ranked by their purchases of the last year: the first 1 % are VIP, the next 4 % main, the next"
            " 15 % ordinary, the rest small, unless other shares are set below; whoever has ever bought, but not "
            "within the last 365 days, is among the small ones, with no value. The whale curve adds up their value "
            "from the best to the worst (Kaplan and Narayanan 2001)."
        ),
        form=PyramidForm,
        grouping=Classes(field="grade", words=Grade, tones=tones.GRADE),
        scores=Scores(
            fields=("grade", "value"),
            table="customers",
            select=f"""
                SELECT customer::VARCHAR AS customer, level AS grade, round(value * {{unit}})::BIGINT AS value FROM t
                UNION ALL
                SELECT DISTINCT customer::VARCHAR, 'small', 0 FROM transactions
                WHERE customer IS NOT NULL AND {PURCHASED}
                  AND customer::VARCHAR NOT IN (SELECT customer::VARCHAR FROM t)""",  # noqa: S608 (a constant)
        ),
    )
)
