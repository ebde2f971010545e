"""The fields of a product of which conditions may speak."""

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import Brand, Category, Product
from guanxi.conditions.kinds.choice import Boolean
from guanxi.conditions.kinds.dates import DateTime
from guanxi.conditions.kinds.number import Money
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.vocabularies import register

register(
    Product,
    Text("name", _("Name")),
    Text("code", _("SKU")),
    Reference("category", _("Category"), model=Category),
    Reference("brand", _("Brand"), model=Brand),
    Text("unit", _("Unit")),
    Money("price", _("Price"), currency_path="currency"),
    Money("cost", _("Cost"), currency_path="currency"),
    Boolean("is_sold", _("On sale")),
    DateTime("created_at", _("Created")),
    DateTime("updated_at", _("Last changed")),
)
