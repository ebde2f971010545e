"""Security rows 5 and 19: nobody raises themselves, gives more than they have, or removes the last administrator."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.administrators import BeyondOwnRights, LastAdministrator, OwnRights
from guanxi.access.models import Role, Team, User
from guanxi.access.standard_roles import standard_role
from guanxi.administration import people, roles, teams
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fresh(user: User) -> User:
    """As the next request has them: without what this one remembers of roles."""
    return User.objects.get(pk=user.pk)


def test_the_last_administrator_stays(adam, world):
    with pytest.raises(LastAdministrator):
        people.deactivate(user=adam, by=None, at=NOW)
    with pytest.raises(LastAdministrator):
        people.change(user=adam, values={}, roles=[], by=None, at=NOW)
    with pytest.raises(LastAdministrator):
        roles.change(role=standard_role("administrator"), name="x", rights={"abilities": []}, by=None, at=NOW)
    people.change(user=world.mona, values={}, roles=[standard_role("administrator")], by=adam, at=NOW)
    people.deactivate(user=adam, by=fresh(world.mona), at=NOW)
    assert not fresh(adam).is_active


def test_nobody_changes_their_own_rights(adam, world):
    with pytest.raises(OwnRights):
        people.change(user=adam, values={}, roles=[*adam.roles.all(), standard_role("manager")], by=adam, at=NOW)
    with pytest.raises(OwnRights):
        people.change(user=adam, values={"team": world.east}, by=adam, at=NOW)
    role = standard_role("administrator")
    with pytest.raises(OwnRights):
        roles.change(role=role, name="x", rights={"permissions": role.permissions}, by=adam, at=NOW)
    with pytest.raises(ValidationError):
        people.deactivate(user=adam, by=adam, at=NOW)
    people.change(user=adam, values={"display_name": "Adam"}, roles=adam.roles.all(), by=adam, at=NOW)
    assert fresh(adam).display_name == "Adam"


def test_nobody_gives_or_takes_over_more_than_they_have(adam, world):
    root = User.objects.create_superuser("root2", "r@example.com", "Korrekt-Pferd-1")
    for verb in (people.invite_again, people.deactivate, people.reactivate):
        with pytest.raises(BeyondOwnRights):
            verb(user=root, by=adam, at=NOW)
    with pytest.raises(BeyondOwnRights):
        people.change(user=root, values={"email": "adam@example.com"}, by=adam, at=NOW)
    clerk = Role.objects.create(name="clerk", abilities=["access.administer"], permissions={"*": {"view": "team"}})
    world.alice.roles.set([clerk])
    with pytest.raises(BeyondOwnRights):
        people.change(user=world.bob, values={}, roles=[standard_role("administrator")], by=fresh(world.alice), at=NOW)
    with pytest.raises(BeyondOwnRights):
        roles.change(role=standard_role("analyst"), name="x", rights={"permissions": {}}, by=fresh(world.alice), at=NOW)
    with pytest.raises(BeyondOwnRights):
        roles.create(name="y", like=standard_role("manager"), by=fresh(world.alice), at=NOW)


def test_who_is_shut_out_stays_out_at_once(adam, world, client):
    client.post("/accounts/login/", {"login": "alice", "password": "Korrekt-Pferd-1"})
    _token, secret = tokens.issue(
        user=world.alice, name="t", may_write=False, kinds=[], expires_at=NOW + timezone.timedelta(days=9), at=NOW
    )
    assert client.get("/parties/").status_code == 200
    boss = Client()
    boss.force_login(adam)
    boss.post(f"/settings/users/{world.alice.pk}/closure")
    assert client.get("/parties/").status_code == 302
    assert tokens.holder(secret, at=NOW) is None
    boss.post(f"/settings/users/{world.alice.pk}/reopening")
    assert client.get("/parties/").status_code == 302, "the old session has come alive again"
    assert tokens.holder(secret, at=NOW) is None


def test_undo_obeys_the_same_rails(adam, world):
    chief = User.objects.create_superuser("root2", "r@example.com", "Korrekt-Pferd-1")
    with operation("edit", by=chief) as taken:
        people.change(user=adam, values={}, roles=[standard_role("administrator")], by=chief, at=NOW)
        people.change(user=world.bob, values={}, roles=[standard_role("manager")], by=chief, at=NOW)
    undo(operation=taken.row, by=fresh(adam), at=NOW)
    assert not fresh(world.bob).held_roles
    world.carol.roles.set([standard_role("administrator")])
    with operation("edit", by=chief) as taken:
        people.change(user=world.carol, values={}, roles=[standard_role("salesperson")], by=chief, at=NOW)
    with pytest.raises(PermissionDenied):
        undo(operation=taken.row, by=fresh(world.carol), at=NOW)
    with operation("edit", by=adam) as shut:
        people.deactivate(user=fresh(world.carol), by=fresh(adam), at=NOW)
    undo(operation=shut.row, by=fresh(adam), at=NOW)
    assert fresh(world.carol).is_active


def test_a_moved_team_takes_its_tree_along_and_comes_back(adam, world):
    with operation("edit", by=adam) as moved:
        teams.change(team=world.shanghai, name="沪", parent=world.suzhou, by=adam, at=NOW)
    assert Team.objects.get(pk=world.shanghai.pk).path == f"{world.suzhou.path}{world.shanghai.pk}/"
    with pytest.raises(ValidationError):
        teams.change(team=world.east, name="x", parent=Team.objects.get(pk=world.shanghai.pk), by=adam, at=NOW)
    undo(operation=moved.row, by=fresh(adam), at=NOW)
    assert Team.objects.get(pk=world.shanghai.pk).path == world.shanghai.path
    with pytest.raises(ValidationError):
        teams.remove(team=world.shanghai, by=adam, at=NOW)
