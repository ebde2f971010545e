"""Where the administration stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import User
from guanxi.shell.navigation import item


def _administers(user: User) -> bool:
    return user.able(ADMINISTER)


for order, key, label, icon in (
    (10, "users", _("Users"), "users"),
    (11, "teams", _("Teams"), "users-group"),
    (12, "roles", _("Roles"), "shield"),
    (13, "reach", _("Who sees what"), "eye-check"),
):
    item("people", key, label, icon=icon, url_name=f"administration:{key}", order=order, allowed=_administers)
item("data", "fields", _("Fields"), icon="forms", url_name="administration:fields", order=60, allowed=_administers)
