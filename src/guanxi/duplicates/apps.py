from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Duplicates(Package):
    name = "guanxi.duplicates"
    verbose_name = _("Duplicates")
