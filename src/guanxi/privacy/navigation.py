"""Where privacy stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.privacy import alarms
from guanxi.privacy.erasing.actions import ERASE
from guanxi.privacy.listings import PURPOSES
from guanxi.privacy.readings import SEE
from guanxi.shell import notes
from guanxi.shell.navigation import item
from guanxi.workbench.places import place


def _erases(user: User) -> bool:
    return user.able(ERASE)


def _asks(user: User) -> bool:
    return user.able(SEE)


place(PURPOSES, "data", order=70)
item("data", "readings", _("Who has looked"), icon="eye", url_name="privacy:readings", order=72, allowed=_asks)
item("data", "erasures", _("Erased people"), icon="eraser", url_name="privacy:erasures", order=71, allowed=_erases)
notes.offer(alarms.notes)
