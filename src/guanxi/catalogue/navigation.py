"""Where the catalogue stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product
from guanxi.shell.navigation import item, quick_add

LABEL = Product._meta.label_lower

item(
    "sales",
    "products",
    _("Products"),
    icon="package",
    url_name="products:list",
    order=40,
    allowed=lambda user: user.may(Action.VIEW, LABEL),
    go="p",
)
quick_add(
    "product",
    _("Product"),
    icon="package",
    url_name="products:new",
    order=40,
    allowed=lambda user: user.may(Action.CREATE, LABEL),
)
