"""The scheme of appraisal goes in and out as files."""

from guanxi.credit.listings import CRITERIA, GRADES
from guanxi.workbench.interchange import exchange

exchange(CRITERIA, by=("name",), needs=(("name",), ("factor",)))
exchange(GRADES, by=("name",), needs=(("name",), ("lowest_score",)))
