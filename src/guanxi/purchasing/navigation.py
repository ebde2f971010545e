"""Where purchasing stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.purchasing.orders.listings import PURCHASES, may_propose
from guanxi.purchasing.supplies.listings import SUPPLIES
from guanxi.shell.navigation import item
from guanxi.workbench.places import place

item(
    "goods",
    "proposal",
    _("Purchase proposal"),
    icon="clipboard-list",
    url_name="purchases:proposal",
    order=61,
    allowed=may_propose,
)
place(PURCHASES, "goods", order=62)
place(SUPPLIES, "goods", order=63)
