"""Of what conditions on sales speak so that figures of targets lead to their records: lines of orders, splits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models import Category, Product
from guanxi.conditions.kinds.number import Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.vocabularies import register
from guanxi.sales.models import Opportunity, Order, OrderLine, Split

register(
    OrderLine,
    Reference("product", _("Product"), model=Product),
    Reference("category", _("Category"), model=Category, path="product__category"),
)
register(Order, Related("lines", _("Order lines")))
register(
    Split,
    Reference("colleague", _("Colleague"), model=User),
    Number("share", _("Share (%)")),
)
register(Opportunity, Related("splits", _("Splits")))
