"""Where the catalogue stands in the navigation."""

from guanxi.catalogue.listings import PRODUCTS
from guanxi.workbench.places import place, quick_place

place(PRODUCTS, "sales", order=40, go="p")
quick_place(PRODUCTS, order=40)
