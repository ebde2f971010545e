"""Where bad debt stands in the navigation."""

from guanxi.sales.baddebt.listing import WRITE_OFFS
from guanxi.workbench.places import place

place(WRITE_OFFS, "money", order=32)
