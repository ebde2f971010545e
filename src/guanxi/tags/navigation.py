"""Where the tags stand in the navigation."""

from guanxi.tags.listings import TAGS
from guanxi.workbench.places import place

place(TAGS, "data", order=60)
