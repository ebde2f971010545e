from guanxi.activities.listings import ACTIVITIES
from guanxi.workbench.places import place, quick_place

place(ACTIVITIES, "today", order=30)
quick_place(ACTIVITIES, order=15)
