"""`guanxi user`: people who sign in, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guanxi.operate.cli import Refused

if TYPE_CHECKING:
    from guanxi.access.models import User


@click.group()
def user() -> None:
    """Add, list, disable people who sign in; make sign-in links."""


@user.command("list")
def list_() -> None:
    """List everybody, with roles and state."""
    from rich.console import Console
    from rich.table import Table

    from guanxi.access.models import User

    table = Table("User name", "Name", "E-mail", "Roles", "State", box=None)
    for person in User.objects.prefetch_related("roles").order_by("username"):
        roles = ["administrator"] * person.is_superuser + [role.name for role in person.roles.all()]
        state = "active" if person.is_active else "disabled"
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
    from django.db import transaction

    from guanxi.access.models import Role, User

    if User.objects.filter(username=name).exists():
        raise Refused(f"There is a user named {name} already.")
    found = {role.name: role for role in Role.objects.filter(name__in=roles)}
    if missing := sorted(set(roles) - set(found)):
        known = ", ".join(Role.objects.values_list("name", flat=True)) or "none yet"
        raise Refused(f"There is no role named {missing[0]}. Roles: {known}.")
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
    from guanxi.access.models import User

    person = _find(name)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not undo and not others.exists():
        raise Refused(f"{name} is the last administrator; make another one first.")
    person.is_active = undo
    person.save(update_fields=["is_active"])
    click.echo(f"{name} is {'active' if undo else 'disabled'}.")


def _find(name: str) -> User:
    from guanxi.access.models import User

    person = User.objects.filter(username=name).first()
    if person is None:
        raise Refused(f"There is no user named {name}; `guanxi user list` shows all.")
    return person


def _print_link(person: User) -> None:
    from guanxi.access.links import one_time_link

    if not person.is_active:
        raise Refused(f"{person.username} is disabled; `guanxi user disable --undo {person.username}` lets them in.")
    click.echo(one_time_link(person))
