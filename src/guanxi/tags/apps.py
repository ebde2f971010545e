from importlib import import_module

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Tags(Package):
    name = "guanxi.tags"
    verbose_name = _("tags")

    def ready(self) -> None:
        super().ready()
        for further in ("inputs", "keeping", "history", "sight"):
            import_module(f"{self.name}.{further}")
