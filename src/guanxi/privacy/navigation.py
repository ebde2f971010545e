"""Where privacy stands in the navigation."""

from guanxi.privacy.listings import PURPOSES
from guanxi.workbench.places import place

place(PURPOSES, "data", order=60)
