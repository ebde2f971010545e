"""Stock belongs to the whole company; who may make levels books what comes and goes."""

from guanxi.access import rules
from guanxi.catalogue.models import Reservation, StockLevel, StockMovement

rules.common(StockLevel)
rules.through(StockMovement, "level")
rules.through(Reservation, "level")
