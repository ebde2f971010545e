"""Where the catalogue stands in the navigation."""

from guanxi.catalogue.listings import BRANDS, CATEGORIES, PRODUCTS, STORES
from guanxi.workbench.places import place, quick_place

place(PRODUCTS, "goods", order=40, go="p")
quick_place(PRODUCTS, order=40)
for number, words in enumerate((CATEGORIES, BRANDS, STORES)):
    place(words, "data", order=10 + number)
