"""Where points stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.loyalty.points.listings import POINTS
from guanxi.shell.navigation import item
from guanxi.workbench.places import place

place(POINTS, "customers", order=62)
item(
    "rules",
    "points_rules",
    _("Rules of points"),
    icon="coins",
    url_name="points:rules",
    order=62,
    allowed=lambda user: user.able(ADMINISTER),
)
