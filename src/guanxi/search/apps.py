from django.utils.translation import gettext_lazy as _

from guanxi.kernel.package import Package


class Search(Package):
    name = "guanxi.search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from guanxi.audit.recording import on_change
        from guanxi.search.indexing import on_records_changed

        super().ready()
        on_change(on_records_changed)
