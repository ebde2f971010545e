from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Privacy(Package):
    name = "guanxi.privacy"
    verbose_name = _("Privacy")
    slices = ("erasing",)
