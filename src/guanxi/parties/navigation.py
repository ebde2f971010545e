"""Where the customer file stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.scopes import Action
from guanxi.parties.models import Party, Position
from guanxi.shell.navigation import item, quick_add

LABEL = Party._meta.label_lower
POSITION = Position._meta.label_lower

item(
    "customers",
    "parties",
    _("Customers"),
    icon="users",
    url_name="parties:list",
    order=10,
    allowed=lambda user: user.may(Action.VIEW, LABEL),
    go="c",
    on_phone=True,
)
item(
    "customers",
    "people",
    _("Contact persons"),
    icon="address-book",
    url_name="people:list",
    order=20,
    allowed=lambda user: user.may(Action.VIEW, POSITION),
)
quick_add(
    "party",
    _("Customer"),
    icon="user-plus",
    url_name="parties:new",
    order=10,
    allowed=lambda user: user.may(Action.CREATE, LABEL),
)
