"""Recency, frequency, money: the eight classes of customers."""

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, Scores, register
from guanxi.insight.forms import RFMForm
from guanxi.insight.groups import Classes
from guanxi.insight.telling import Found, Picture, Told
from guanxi.kernel.money import exponent
from guanxi.parties import tones
from guanxi.parties.buying import YEAR
from guanxi.parties.models.choices import RFMClass
from guanxi.shell.templatetags.shell import percent


def tell(found: Found) -> Told:
    """Which class holds the most of the value; all of them as areas, by value and by customers."""
    best = max(found.groups, key=lambda group: group.money)
    sentence = _("The class “%(name)s” holds %(n)s customers and %(share)s of the value of the last year.")
    unit = 10 ** exponent(settings.CURRENCY)
    return Told(
        sentence=sentence % {"name": best.name, "n": intcomma(best.customers), "share": percent(best.share)},
        pictures=(
            Picture(title=_("Value by class"), option=charts.treemap(found.groups, "money", unit), high=True),
            Picture(title=_("Customers by class"), option=charts.treemap(found.groups, "customers", 1), high=True),
        ),
    )


register(
    AnalysisPage(
        key="rfm",
        title=gettext_lazy("RFM"),
        icon="chart-treemap",
        order=20,
        go="r",
        asks=(Ask(method="rfm", options={"window": YEAR}),),
        tell=tell,
        definition=gettext_lazy(
            "Recency is the days since the last purchase, frequency the days with a purchase, money the purchases net "
            "of refunds, each over the last year and high or low against the threshold: eight classes (Hughes 1994)."
        ),
        form=RFMForm,
        grouping=Classes(field="rfm_class", words=RFMClass, tones=tones.RFM),
        scores=Scores(fields=("rfm_class",), table="customers", select='SELECT customer, "class" AS rfm_class FROM t'),
    )
)
