"""What the operation is called."""

from django.utils.translation import gettext_lazy as _

from guanxi.administration.handover.actions import LABEL
from guanxi.workbench.deeds import name

name(LABEL, _("Hand-over"))
