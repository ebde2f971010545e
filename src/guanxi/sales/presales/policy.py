"""Who sees which conversations: their own, those of the customers they see, and those about records they see."""

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.alike import ruled_as
from guanxi.activities.subjects import reached_through
from guanxi.records.settled import settled
from guanxi.sales.models import Flow, FlowRun, FlowStep, RunStep

rules.common(Flow)
rules.through(FlowStep, "flow")
rules.owned_or_through(FlowRun, "party", others=reached_through)
rules.through(RunStep, "run")
# What an inspection gave, point by point and in words, is known to who may know the score.
ruled_as(
    ("sales.flowrun", "score"),
    [
        *(("sales.flowrun", name) for name in ("given", "possible", "verdict")),
        *(("sales.runstep", name) for name in ("given", "remark")),
    ],
)
# What somebody has led to its end is theirs.
settled(FlowRun, Q(finished_at__isnull=False))
