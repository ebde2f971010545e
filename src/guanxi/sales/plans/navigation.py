"""Where the instalments stand in the navigation."""

from guanxi.sales.plans.listings import INSTALMENTS
from guanxi.workbench.places import place

place(INSTALMENTS, "money", order=25)
