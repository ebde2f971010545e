"""Where automation stands in the navigation."""

from guanxi.automation.listings import RULES
from guanxi.workbench.places import place

place(RULES, "rules", order=40)
