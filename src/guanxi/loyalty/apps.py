from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Loyalty(Package):
    name = "guanxi.loyalty"
    verbose_name = _("Points and coupons")
    slices = ("points", "coupons")
