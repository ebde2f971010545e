"""What was taken off an order is seen by who sees the order."""

from guanxi.access import rules
from guanxi.sales.models import Reduction

rules.through(Reduction, "order")
