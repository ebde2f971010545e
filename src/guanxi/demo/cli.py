"""`guanxi demo`: the demo company, from the command line."""

from __future__ import annotations

import click
from django.utils import timezone


@click.group()
def demo() -> None:
    """Load the demo company, or remove it."""


@demo.command()
@click.option("--size", type=click.Choice(["tiny", "small", "large"]), default="small", show_default=True)
def load(size: str) -> None:
    """Fill the database with the demo company 云栖生活 as of now.

    small: about 5,000 parties and 60,000 orders, in seconds. large: a million parties and five million order lines.
    """
    from guanxi.demo import actions

    at = timezone.now()
    with _Bar() as bar:
        try:
            made = actions.load(size=size, at=at, progress=bar)
            actions.wake(at=at, progress=bar)
        except actions.AlreadyLoaded:
            raise click.ClickException(
                "There is a demo company already (or one is being loaded): remove it first with `guanxi demo remove`."
            ) from None
    for model, count in actions.counts(made).items():
        click.echo(f"{count:>12,}  {model}")


@demo.command()
def remove() -> None:
    """Take the demo company away, and nothing else.

    Orders and payments of your own stay, and with them the customers, shops and products that they name.
    """
    from guanxi.demo.actions import wake
    from guanxi.demo.removal.actions import remove as take_away

    at = timezone.now()
    with _Bar() as bar:
        report = take_away(by=None, at=at, progress=bar)
        if report.removed:
            wake(at=at, progress=bar)
    if not report.removed:
        click.echo("There is no demo company.")
    for model, count in sorted(report.removed.items()):
        click.echo(f"{count:>12,}  {model}")
    for model, count in sorted(report.kept.items()):
        click.echo(f"{count:>12,}  {model} kept, because records of your own need them")


class _Bar:
    """A progress bar that is fed with (done, total)."""

    def __init__(self) -> None:
        from rich.progress import Progress

        self._progress = Progress(transient=True)
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)
