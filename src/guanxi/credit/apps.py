from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Credit(Package):
    name = "guanxi.credit"
    verbose_name = _("Customer credit")
