"""What bundles consist of belongs to the whole company, as products do."""

from guanxi.access import rules
from guanxi.catalogue.models import BundlePart

rules.common(BundlePart)
