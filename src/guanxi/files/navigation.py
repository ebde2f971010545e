"""Where the files stand in the navigation."""

from guanxi.files.listings import FILES
from guanxi.workbench.places import place

place(FILES, "customers", order=60)
