"""Who sees an appraisal: its maker as far as roles reach, and who sees the customer; the scheme is everybody's."""

from guanxi.access import rules
from guanxi.credit.models import Appraisal, AppraisalScore, Criterion, Grade

# Granting credit, and letting go what its lack has stopped, is for whom a role names (K-02).
DECIDE = "credit.decide"

rules.owned_or_through(Appraisal, "party")
rules.through(AppraisalScore, "appraisal")
rules.common(Criterion)
rules.common(Grade)
