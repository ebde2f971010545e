from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Approvals(Package):
    name = "guanxi.approvals"
    verbose_name = _("Approvals")
