"""Who sees which targets: one's own, those of one's team and below, or all. The company's are for who sees all."""

from guanxi.access import rules
from guanxi.records.settled import settled
from guanxi.sales.models import Target

rules.owned(Target)
# Who comes after somebody has targets of their own.
settled(Target)
