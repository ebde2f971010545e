"""The fields of a webhook of which conditions may speak."""

from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.choice import Boolean
from guanxi.conditions.kinds.dates import DateTime
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.vocabularies import register
from guanxi.webhooks.models import Subscription

register(
    Subscription,
    Text("name", _("Name")),
    Text("address", _("Address")),
    Boolean("is_on", _("On")),
    DateTime("delivered_at", _("Last delivered")),
    DateTime("failing_since", _("Failing since")),
    DateTime("created_at", _("Created")),
)
