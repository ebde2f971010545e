"""Where the stock stands in the navigation."""

from guanxi.catalogue.stock.listings import STOCK
from guanxi.workbench.places import place

place(STOCK, "goods", order=42)
