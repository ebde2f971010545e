"""The `guanxi` command: a group whose members, spread over the packages, are imported only when they are called."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from guanxi import __version__

OBJECTS_BETWEEN_COLLECTIONS = 50_000


class Refused(click.ClickException):
    """The command cannot do what was asked; the message says why and what to do, in the user's words."""


@dataclass(frozen=True)
class Member:
    """Where a command lives ("module:object"), what it is for, and whether it needs Django."""

    target: str
    help: str
    django: bool = True

    @property
    def available(self) -> bool:
        """Whether this edition of the program has it."""
        module = self.target.partition(":")[0]
        try:
            return find_spec(module) is not None
        except ModuleNotFoundError:
            return False

    def load(self) -> click.Command:
        """Import the command."""
        module, _, name = self.target.partition(":")
        if self.django:
            set_up_django()
            speak_the_terminal_s_language()
        return getattr(import_module(module), name)


OWN = "guanxi.operate.commands"
# By name, because Django is imported only where a command needs it.
DATABASE_FAULTS = {"OperationalError", "ProgrammingError"}
MEMBERS = {
    "serve": Member(f"{OWN}.serve:serve", "Serve the pages and do the background work."),
    "worker": Member(f"{OWN}.worker:worker", "Only do the background work (on a further machine)."),
    "analyse": Member(f"{OWN}.analyse:analyse", "Analyse a file, or the company's own data.", django=False),
    "import": Member("guanxi.exchange.cli:import_", "Import parties, contacts, products, orders or payments."),
    "export": Member("guanxi.exchange.cli:export", "Export parties, products, orders, lines or payments."),
    "demo": Member("guanxi.demo.cli:demo", "Load the demo company, or remove it."),
    "user": Member(f"{OWN}.user:user", "Add, list, disable people who sign in; make sign-in links."),
    "backup": Member(f"{OWN}.backup:backup", "Save database, files and keys while the program runs."),
    "restore": Member(f"{OWN}.restore:restore", "Bring a backup back, checked."),
    "check": Member(f"{OWN}.check:check", "Check settings, database and jobs."),
    "migrate": Member(f"{OWN}.migrate:migrate", "Bring the database to this version, after a backup."),
    "mcp": Member("guanxi.api.mcp:mcp", "Serve language models over the Model Context Protocol."),
}


class Members(click.Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, member in MEMBERS.items() if member.available]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        member = MEMBERS.get(cmd_name)
        if member is None:
            return None
        if not member.available:
            raise Refused(f"`guanxi {cmd_name}` is not part of this edition of the program.")
        return member.load()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, MEMBERS[name].help) for name in self.list_commands(ctx)])


@click.group(cls=Members, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="Guanxi %(version)s")
def guanxi() -> None:
    """Guanxi 关系, the customer relationship management system.

    All data lies in one folder, GUANXI_DATA; settings come from the environment and from guanxi.env in that folder
    (docs/operators.md lists them). `guanxi COMMAND --help` tells more about a command.
    """


def set_up_django() -> None:
    """Load settings and packages once. Raises Refused when the settings are wrong or the data folder unusable."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        settings.DATA.mkdir(parents=True, exist_ok=True)
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"The data folder cannot be used: {error}") from error
    collect_seldom()


def collect_seldom() -> None:
    """Let Python look for circles of objects seldom, and never among what is loaded: a third of an import's time."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 50)


def speak_the_terminal_s_language() -> None:
    """Chinese where the terminal is set to it, else English: the company's language is for its pages."""
    from django.utils import translation

    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("zh-hans" if locale.lower().startswith("zh") else "en")


def main(arguments: list[str] | None = None) -> Any:
    """The entry point of the `guanxi` program."""
    try:
        return guanxi.main(arguments, prog_name="guanxi")
    except Exception as error:
        if type(error).__name__ not in DATABASE_FAULTS:
            raise
        click.echo(f"Error: the database says: {error}\nIf it is new or was not updated yet: guanxi migrate", err=True)
        sys.exit(1)
