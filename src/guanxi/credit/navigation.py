"""Where credit stands in the navigation."""

from guanxi.credit.listings import APPRAISALS, CRITERIA, GRADES
from guanxi.workbench.places import place

place(APPRAISALS, "customers", order=60)
place(CRITERIA, "rules", order=60)
place(GRADES, "rules", order=61)
