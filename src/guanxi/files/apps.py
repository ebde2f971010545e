from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Files(Package):
    name = "guanxi.files"
    verbose_name = _("attached files")
