from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Purchasing(Package):
    name = "guanxi.purchasing"
    verbose_name = _("Purchasing")
    slices = ("supplies", "orders")
