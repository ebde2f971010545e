from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Jobs(Package):
    name = "guanxi.jobs"
    verbose_name = _("background work")
