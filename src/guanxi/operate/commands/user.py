"""`guanxi user`: people who sign in, from the command line."""

from __future__ import annotations

import click
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.table import Table

from guanxi.access.administrators import LastAdministrator
from guanxi.access.links import one_time_link
from guanxi.access.models import Role, User
from guanxi.administration import people
from guanxi.operate.cli import Refused


@click.group()
def user() -> None:
    """Add, list, disable people who sign in; make sign-in links."""


@user.command("list")
def list_() -> None:
    """List everybody, with roles and state."""
    table = Table(_("User name"), pgettext("person", "Name"), _("E-mail"), _("Roles"), _("State"), box=None)
    for person in User.objects.prefetch_related("roles").order_by("username"):
        roles = [_("administrator")] * person.is_superuser + [role.name for role in person.roles.all()]
        state = _("active") if person.is_active else _("disabled")
        table.add_row(person.username, person.display_name, person.email, ", ".join(roles), state)
    Console().print(table)


@user.command()
@click.argument("name")
@click.option("--display-name", default="", help="How colleagues see them.")
@click.option("--email", default="")
@click.option("--role", "roles", multiple=True, help="A role's name; may be repeated.")
@click.option("--administrator", is_flag=True, help="May do everything.")
def add(name: str, display_name: str, email: str, roles: tuple[str, ...], administrator: bool) -> None:
    """Add a person and print their one-time sign-in link; they choose a password after that."""
    if User.objects.filter(username=name).exists():
        raise Refused(_("There is a user named %(name)s already.") % {"name": name})
    found = {role.name: role for role in Role.objects.filter(name__in=roles)}
    if missing := sorted(set(roles) - set(found)):
        known = ", ".join(Role.objects.values_list("name", flat=True)) or "–"
        raise Refused(_("There is no role named %(name)s. Roles: %(known)s.") % {"name": missing[0], "known": known})
    with transaction.atomic():
        create = User.objects.create_superuser if administrator else User.objects.create_user
        person = create(name, email=email, password=None, display_name=display_name)
        person.roles.set(found.values())
    _print_link(person)


@user.command()
@click.argument("name")
def link(name: str) -> None:
    """Print a one-time sign-in link for a person, valid for 15 minutes."""
    _print_link(_find(name))


@user.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them in again.")
def disable(name: str, undo: bool) -> None:
    """Shut a person out at once: no sign-in, no open session, no token."""
    person = _find(name)
    verb = people.reactivate if undo else people.deactivate
    try:
        verb(user=person, by=None, at=timezone.now())
    except LastAdministrator:
        raise Refused(_("%(name)s is the last administrator; make another one first.") % {"name": name}) from None
    click.echo((_("%(name)s is active.") if undo else _("%(name)s is disabled.")) % {"name": name})


def _find(name: str) -> User:
    person = User.objects.filter(username=name).first()
    if person is None:
        raise Refused(_("There is no user named %(name)s; `guanxi user list` shows all.") % {"name": name})
    return person


def _print_link(person: User) -> None:
    if not person.is_active:
        raise Refused(
            _("%(name)s is disabled; `guanxi user disable --undo %(name)s` lets them in.") % {"name": person.username}
        )
    click.echo(one_time_link(person))
