"""Who sees which action messages: owners and teams, as with parties."""

from guanxi.access import rules
from guanxi.actionmessages.models import ActionMessage

rules.owned(ActionMessage)
