from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Paper(Package):
    name = "guanxi.paper"
    verbose_name = _("Papers")
