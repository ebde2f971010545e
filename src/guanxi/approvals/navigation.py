"""Where approvals stand in the navigation, with how many wait for the user."""

from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage
from guanxi.approvals.listings import APPROVALS
from guanxi.approvals.telling import ASKED, OVERDUE
from guanxi.workbench.places import place


def waiting(user: User) -> int:
    """How many approvals the user was asked for, or had passed on to them, and put off none of."""
    told = ActionMessage.objects.filter(owner=user, watcher__in=(ASKED, OVERDUE), state=ActionMessage.State.OPEN)
    return told.values("subject_id").distinct().count()


place(APPROVALS, "today", order=60, count=waiting)
