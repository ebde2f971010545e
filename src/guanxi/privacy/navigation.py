"""Where privacy stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.privacy.erasing.actions import ERASE
from guanxi.privacy.listings import PURPOSES
from guanxi.shell.navigation import item
from guanxi.workbench.places import place


def _erases(user: User) -> bool:
    return user.able(ERASE)


place(PURPOSES, "data", order=70)
item("data", "erasures", _("Erased people"), icon="eraser", url_name="privacy:erasures", order=71, allowed=_erases)
