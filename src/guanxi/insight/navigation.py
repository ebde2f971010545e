"""Where the analysis stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.scopes import Action
from guanxi.insight.views.pages import sees_all
from guanxi.parties.models import Party
from guanxi.shell.navigation import item


def _sees_parties(user: object) -> bool:
    return user.may(Action.VIEW, Party._meta.label_lower)  # type: ignore[attr-defined, no-any-return]


item(
    "analysis",
    "overview",
    _("More, longer, deeper"),
    icon="chart-line",
    url_name="insight:overview",
    order=10,
    allowed=sees_all,
)
item("analysis", "rfm", _("RFM"), icon="chart-treemap", url_name="insight:rfm", order=20, allowed=_sees_parties, go="r")
item(
    "analysis",
    "pyramid",
    _("Value pyramid"),
    icon="pyramid",
    url_name="insight:pyramid",
    order=30,
    allowed=_sees_parties,
)
