"""The catalogue belongs to the whole company."""

from guanxi.access import rules
from guanxi.catalogue.models import Brand, Category, Product, Store

for model in (Brand, Category, Product, Store):
    rules.common(model)
