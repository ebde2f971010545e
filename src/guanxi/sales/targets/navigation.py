"""Where targets stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.targets.attaining import measures_of
from guanxi.sales.targets.listings import TARGETS
from guanxi.shell.navigation import item
from guanxi.workbench.places import place


def may_see(user: User) -> bool:
    """Whether there is any measure whose attainment the user may see."""
    return user.may(Action.VIEW, TARGETS.label) and bool(measures_of(user))


item(
    "sales",
    "attainment",
    _("Attainment"),
    icon="chart-bar",
    url_name="targets:attainment",
    order=7,
    allowed=may_see,
)
place(TARGETS, "sales", order=40)
