"""Where the list of operations stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.shell.navigation import item

item("settings", "operations", _("Operations and undo"), icon="history", url_name="audit:operations", order=60)
