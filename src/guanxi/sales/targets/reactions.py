"""What operations on targets are called."""

from django.utils.translation import gettext_lazy as _

from guanxi.workbench.deeds import name

name("targets.grid", _("Targets set"))
