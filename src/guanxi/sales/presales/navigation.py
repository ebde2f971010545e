"""Where pre-sales flows and their conversations stand in the navigation."""

from guanxi.sales.presales.listings import FLOWS, RUNS
from guanxi.workbench.places import place

place(RUNS, "sales", order=3)
place(FLOWS, "rules", order=42)
