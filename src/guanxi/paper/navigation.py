"""Where the company's letterhead stands among the settings; the name on it is that of the company everywhere."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.paper.models import Letterhead
from guanxi.shell import company
from guanxi.shell.navigation import item

item(
    "rules",
    "letterhead",
    _("Our company"),
    icon="building",
    url_name="paper:letterhead",
    order=44,
    allowed=lambda user: user.able(ADMINISTER),
)
company.kept_in(Letterhead.company_name)
