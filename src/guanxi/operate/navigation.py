"""Where background work stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.shell.navigation import item

item(
    "program",
    "jobs",
    _("Background work"),
    icon="activity",
    url_name="operate:jobs",
    order=80,
    allowed=lambda user: user.able(ADMINISTER),
)
