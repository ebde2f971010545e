"""Where the desk's pages stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage
from guanxi.shell.navigation import item


def _open_messages(user: User) -> int:
    rows = ActionMessage.objects.told_to(user).filter(owner=user, state=ActionMessage.State.OPEN)
    return len(rows.values_list("pk")[:100])


item("today", "today", _("Today"), icon="sun", url_name="home", order=1, go="t", on_phone=True, count=_open_messages)
item("rules", "message_rules", _("What is watched"), icon="eye", url_name="message_rules", order=40)
