"""The fields of orders and payments of which conditions may speak."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team, User
from guanxi.catalogue.models import Store
from guanxi.conditions.kinds.choice import Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.number import Money
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.vocabularies import register
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade
from guanxi.sales.models import Order, Payment

register(
    Order,
    Text("code", _("Order number")),
    Reference("party", _("Customer"), model=Party, search="parties:pick"),
    Text("customer", _("Name of the customer"), path="party__name"),
    Choice("grade", _("Grade of the customer"), path="party__grade", choices=Grade.choices),
    DateTime("ordered_at", _("Ordered")),
    Choice("status", _("Status"), choices=Order.Status.choices),
    Money("total", _("Total"), currency_path="currency"),
    Money("paid", _("Paid"), currency_path="currency"),
    Money("open", _("Open amount"), path=F("total") - F("paid"), reads=("total", "paid"), currency_path="currency"),
    Date("due_on", _("Payment due")),
    Reference("store", _("Store"), model=Store),
    Text("channel", _("Channel")),
    Reference("owner", _("Salesperson"), model=User),
    Reference("team", _("Team"), model=Team),
)
register(
    Payment,
    Text("code", _("Receipt number")),
    Reference("party", _("Customer"), model=Party, search="parties:pick"),
    Text("customer", _("Name of the customer"), path="party__name"),
    DateTime("received_at", _("Received")),
    Money("amount", _("Amount"), currency_path="currency"),
    Choice("method", _("Method"), choices=Payment.Method.choices),
    Text("reference", _("Reference")),
    Reference("owner", _("Owner"), model=User),
    Reference("team", _("Team"), model=Team),
)
