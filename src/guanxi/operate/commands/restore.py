"""`guanxi restore`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the data that are there; they are moved aside, not deleted.")
def restore(file: Path, force: bool) -> None:
    """Bring a backup back into GUANXI_DATA (and into the database of DATABASE_URL), checked to the last row.

    The program must be stopped. A folder with data is left alone unless --force is given.
    """
    from django.utils import timezone

    from guanxi.operate.backup.restoring import restore as bring_back

    described, aside = bring_back(file, at=timezone.now(), force=force)
    click.echo(f"Restored the state of {described.made}: {sum(described.rows.values()):,} rows, all accounted for.")
    if aside:
        click.echo(f"The former state is kept in {aside}.")
    if described.database == "postgresql" and aside:
        click.echo("The former tables are kept in a schema named replaced_….")
