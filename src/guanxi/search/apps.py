from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_migrate
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
        post_migrate.connect(_rebuild_after_migrations, sender=self)


def _rebuild_after_migrations(*, plan: Sequence[tuple[Any, bool]] = (), **about: Any) -> None:
    """Make the index anew when a migration of this package has run: its terms are made in another way since.

    After any other it takes in what could not be found before.
    """
    from guanxi.search.indexing import rebuild, unknown

    if any(migration.app_label == "search" and not backwards for migration, backwards in plan):
        rebuild()
    elif plan and (labels := unknown()):
        rebuild(labels)
