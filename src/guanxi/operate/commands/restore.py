"""`guanxi restore`."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.operate import schema
from guanxi.operate.backup import restoring


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the data that are there; they are moved aside, not deleted.")
def restore(file: Path, force: bool) -> None:
    """Bring a backup back into GUANXI_DATA (and into the database of DATABASE_URL), checked to the last row.

    The program must be stopped. A folder with data is left alone unless --force is given.
    """
    from guanxi.privacy.erasing import actions as erasing

    described, aside = restoring.restore(file, at=timezone.now(), force=force)
    facts = {"made": described.made, "rows": f"{sum(described.rows.values()):,}"}
    erased = 0 if schema.pending() else erasing.replay()
    click.echo(_("Restored the state of %(made)s: %(rows)s rows, all accounted for.") % facts)
    if erased:
        click.echo(_("Erased again, as before the restore: %(n)s people.") % {"n": erased})
    if aside:
        click.echo(_("The former state is kept in %(place)s.") % {"place": aside})
    if described.database == "postgresql" and aside:
        click.echo(_("The former tables are kept in a schema named replaced_…."))
