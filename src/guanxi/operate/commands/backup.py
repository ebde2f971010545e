"""`guanxi backup`."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.operate import instance
from guanxi.operate.backup import archive


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder for the archive; GUANXI_DATA/backups.")
@click.option("--keep", type=click.IntRange(1), help="Afterwards delete all but the latest N archives of the folder.")
@click.option("--verify", "archive_path", type=click.Path(path_type=Path), help="Only check this archive.")
def backup(folder: Path | None, keep: int | None, archive_path: Path | None) -> None:
    """Save database, files and keys to one archive while the program runs, and prove that it is whole.

    The archive holds the keys: keep it as safe as the program itself. `guanxi restore` brings it back.
    """
    if archive_path:
        described = archive.verify(archive_path)
        facts = {"path": archive_path, "files": len(described.files), "rows": f"{sum(described.rows.values()):,}"}
        click.echo(_("%(path)s is whole: %(files)s files, %(rows)s rows.") % facts)
        return
    instance.guard()
    folder = folder or settings.DATA / "backups"
    saved = archive.create(folder, at=timezone.now())
    click.echo(f"{saved} ({saved.stat().st_size / 1e6:,.1f} MB)")
    for path in archive.rotate(folder, keep=keep) if keep else []:
        click.echo(_("Deleted: %(name)s") % {"name": path.name})
