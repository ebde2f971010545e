"""Where the demo company stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.shell.navigation import item

item(
    "program",
    "demo",
    _("Demo company"),
    icon="building-store",
    url_name="demo:page",
    order=90,
    allowed=lambda user: user.able("access.administer"),
)
