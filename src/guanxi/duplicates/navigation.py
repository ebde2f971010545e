"""Where the queue of duplicates stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.parties.models import Party
from guanxi.shell.navigation import item


def _may_merge(user: User) -> bool:
    return user.may(Action.CHANGE, Party._meta.label_lower)


item(
    "customers",
    "duplicates",
    _("Duplicates"),
    icon="copy-check",
    url_name="duplicates:queue",
    order=80,
    allowed=_may_merge,
)
