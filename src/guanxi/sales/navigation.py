"""Where sales stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.scopes import Action
from guanxi.sales.models import Order, Payment
from guanxi.shell.navigation import item, quick_add

ORDER, PAYMENT = Order._meta.label_lower, Payment._meta.label_lower

item(
    "sales",
    "orders",
    _("Orders"),
    icon="shopping-bag",
    url_name="orders:list",
    order=10,
    allowed=lambda user: user.may(Action.VIEW, ORDER),
    go="o",
)
item(
    "sales",
    "payments",
    _("Payments"),
    icon="cash",
    url_name="payments:list",
    order=20,
    allowed=lambda user: user.may(Action.VIEW, PAYMENT),
)
quick_add(
    "order",
    pgettext_lazy("purchase", "Order"),
    icon="shopping-bag",
    url_name="orders:new",
    order=20,
    allowed=lambda user: user.may(Action.CREATE, ORDER),
)
quick_add(
    "payment",
    _("Payment"),
    icon="cash",
    url_name="payments:new",
    order=30,
    allowed=lambda user: user.may(Action.CREATE, PAYMENT),
)
