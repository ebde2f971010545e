"""Where import and export stand in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.permissions import exports_open_to, kinds_open_to
from guanxi.shell.navigation import item

item(
    "data",
    "import",
    _("Import"),
    icon="file-import",
    url_name="exchange:imports",
    order=40,
    allowed=lambda user: bool(kinds_open_to(user)),
)
item(
    "data",
    "export",
    _("Export"),
    icon="file-export",
    url_name="exchange:exports",
    order=41,
    allowed=lambda user: bool(exports_open_to(user)),
)
