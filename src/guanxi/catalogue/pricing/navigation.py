"""Where price lists stand in the navigation."""

from guanxi.catalogue.pricing.listings import PRICE_LISTS
from guanxi.workbench.places import place

place(PRICE_LISTS, "goods", order=41)
