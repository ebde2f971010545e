"""Where commission stands in the navigation."""

from guanxi.sales.commission.listings import RULES, STATEMENTS
from guanxi.workbench.places import place

place(STATEMENTS, "sales", order=42)
place(RULES, "rules", order=47)
