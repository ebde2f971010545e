"""Prices belong to the whole company."""

from guanxi.access import rules
from guanxi.catalogue.models import Price, PriceList

rules.common(PriceList)
rules.common(Price)
