"""Who sees commission: one's own statements; those of others within one's reach for whom a role names."""

from guanxi.access import rules
from guanxi.records.settled import settled
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement

# Drawing up statements, approving and paying those of others, and so seeing them.
COMMISSION = "sales.commission"

rules.common(CommissionRule)
rules.owned(CommissionStatement, others=COMMISSION)
rules.through(CommissionLine, "statement")
# What somebody has earned stays theirs.
settled(CommissionStatement)
