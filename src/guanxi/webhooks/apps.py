from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Webhooks(Package):
    name = "guanxi.webhooks"
    verbose_name = _("Webhooks")
