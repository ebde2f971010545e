"""Units belong to the whole company, as products do."""

from guanxi.access import rules
from guanxi.catalogue.models import ProductUnit

rules.common(ProductUnit)
