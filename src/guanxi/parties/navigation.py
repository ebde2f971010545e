"""Where the customer file stands in the navigation."""

from guanxi.parties.listings import PARTIES, POSITIONS
from guanxi.workbench.places import place, quick_place

place(PARTIES, "customers", order=10, go="c", on_phone=True)
place(POSITIONS, "customers", order=20)
quick_place(PARTIES, order=10, icon="user-plus")
