"""Who sees which activities: their own, and those with the customers they see."""

from guanxi.access import rules
from guanxi.activities.models import Activity

rules.owned_or_through(Activity, "party")
