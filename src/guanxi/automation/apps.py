from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Automation(Package):
    name = "guanxi.automation"
    verbose_name = _("Automation")

    def ready(self) -> None:
        super().ready()
        from guanxi.automation.steps import approving, records, tagging, telling  # noqa: F401 (kinds of steps register themselves)
