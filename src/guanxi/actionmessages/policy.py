"""Who sees which action messages: owners and teams, as with parties."""

from guanxi.access import rules
from guanxi.actionmessages.models import ActionMessage

# A mention is told to one person alone.
rules.owned(ActionMessage, own_too=True)
