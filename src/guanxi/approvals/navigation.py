"""Where approvals stand in the navigation."""

from guanxi.approvals.listings import APPROVALS
from guanxi.workbench.places import place

place(APPROVALS, "today", order=60)
