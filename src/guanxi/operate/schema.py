"""Bringing the database to this version of the program: what is to be done, and doing it after a backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from guanxi.kernel import statistics
from guanxi.operate import instance
from guanxi.operate.cli import Refused
from guanxi.operate.management.commands.migrate import Command


def pending() -> list[str]:
    """Names of the migrations that the database lacks ("parties.0002_contact").

    Raises Refused when the database knows migrations of ours that this version does not have.
    """
    executor = MigrationExecutor(connection)
    newer = [
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if (app, name) not in executor.loader.disk_migrations and f"guanxi.{app}" in settings.INSTALLED_APPS
    ]
    if newer:
        raise Refused(
            _("The database was made by a newer version of Guanxi (it has %(step)s): update the program.")
            % {"step": min(newer)}
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


Telling = Callable[[str], object]


class Upgrade(Command):
    """Our `migrate`, which tells each step by its name when it begins."""

    def __init__(self, tell: Telling, *, steps: int) -> None:
        super().__init__()
        self.tell, self.left = tell, steps

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_start" and migration is not None:
            self.tell(f"{migration.app_label}.{migration.name}")
        elif action == "apply_success":
            self.left -= 1
            if not self.left:
                self.tell(_("Search index"))


def migrate(*, at: datetime, tell: Telling = lambda step: None) -> Path | None:
    """Apply the pending migrations; an instance with data is backed up first. Returns the backup's path.

    `tell` hears the name of each step when it begins. A step is a transaction: whatever ends the program in the
    middle, the next call goes on with the step that was not done.
    """
    from guanxi.administration.granting import grant_new_kinds
    from guanxi.operate.backup import archive
    from guanxi.privacy.erasing import actions as erasing

    saved = None
    if instance.guard():
        tell(_("Backup"))
        saved = archive.create(settings.DATA / "backups", at=at, reason="before-upgrade")
    call_command(Upgrade(tell, steps=len(pending())), interactive=False, verbosity=0)
    tell(_("Statistics"))
    statistics.refresh()
    grant_new_kinds(at=at)
    # After the restore of a backup that was made by an older version.
    erasing.replay()
    instance.certify(settings.DATA, at=at)
    return saved
