"""Where the success of suggestions stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.sales.suggestions.figures import may_see
from guanxi.shell.navigation import item

item(
    "analysis",
    "suggestions",
    _("Success of suggestions"),
    icon="bulb",
    url_name="suggestions:figures",
    order=85,
    allowed=may_see,
)
