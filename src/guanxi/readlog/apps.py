from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class ReadLog(Package):
    name = "guanxi.readlog"
    verbose_name = _("Read log")
