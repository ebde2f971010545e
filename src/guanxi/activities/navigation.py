"""Where activities and the agenda stand in the navigation."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.activities import reminding
from guanxi.activities.listings import ACTIVITIES
from guanxi.shell import notes
from guanxi.shell.navigation import item
from guanxi.workbench.places import place, quick_place


def _sees_activities(user: User) -> bool:
    return user.may(Action.VIEW, ACTIVITIES.label)


def _waiting(user: User) -> int:
    return reminding.waiting(user, now=timezone.now()).count()


item(
    "today",
    "agenda",
    _("Agenda"),
    icon="calendar-week",
    url_name="agenda:agenda",
    order=20,
    go="a",
    on_phone=True,
    allowed=_sees_activities,
    count=_waiting,
)
place(ACTIVITIES, "today", order=30)
quick_place(ACTIVITIES, order=15)
notes.offer(reminding.notes)
