from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Tags(Package):
    name = "guanxi.tags"
    verbose_name = _("tags")
