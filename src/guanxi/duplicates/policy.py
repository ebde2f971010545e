"""Who sees a pair: who sees both of its files. To decide on it one must be allowed to change both."""

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.duplicates.models import Pair
from guanxi.parties.models import Party


def both(user: User, action: str) -> Q:
    """Pairs of which the action reaches both files."""
    wanted = action if action in (Action.VIEW, Action.EXPORT) else Action.CHANGE
    reached = rules.condition(Party, user, wanted)
    if not reached:
        return Q()
    mine = Party._base_manager.filter(reached).values("pk")
    return Q(first__in=mine, second__in=mine)


rules.declare(Pair, both)
