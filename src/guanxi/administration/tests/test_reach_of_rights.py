"""Rights that reach by team or for a time are not widened by whoever may give them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from guanxi.access.administrators import BeyondOwnRights
from guanxi.access.models import Role, Share, Team, User
from guanxi.administration import people, sharing, teams
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def clerk(world) -> User:
    """Bob, who administers a branch: team and below, as the others there."""
    branch = Role.objects.create(
        name="branch", abilities=["access.administer"], permissions={"*": {"view": "tree", "change": "tree"}}
    )
    world.bob.roles.set([branch])
    return fresh(world.bob)


def test_nobody_places_or_takes_over_an_account_that_sees_more_from_its_team(world, clerk):
    role = Role.objects.create(name="head", permissions={"*": {"view": "tree"}})
    new = {"username": "new", "display_name": "x", "email": "x@example.com"}
    with pytest.raises(BeyondOwnRights):
        people.invite(values={**new, "team": world.east}, roles=[role], by=clerk, at=NOW)
    made = people.invite(values={**new, "team": world.shanghai}, roles=[role], by=clerk, at=NOW)
    with pytest.raises(BeyondOwnRights):
        people.change(user=made, values={"team": world.east}, by=clerk, at=NOW)
    world.mona.roles.set([role])
    with pytest.raises(BeyondOwnRights):
        people.change(user=fresh(world.mona), values={"email": "bob@example.com"}, by=clerk, at=NOW)
    people.change(user=made, values={"team": world.east}, by=world.root, at=NOW)
    with operation("edit", by=world.root) as moved:
        people.change(user=fresh(made), values={"team": world.shanghai}, by=world.root, at=NOW)
    with pytest.raises(PermissionDenied):
        undo(operation=moved.row, by=fresh(clerk), at=NOW)


def test_nobody_widens_their_tree_by_undo(world, clerk):
    below = Team.objects.create(name="昆山", parent=world.shanghai)
    with operation("edit", by=world.root) as moved:
        teams.change(team=below, name="昆山", parent=world.suzhou, by=world.root, at=NOW)
    with pytest.raises(PermissionDenied):
        undo(operation=moved.row, by=fresh(clerk), at=NOW)
    assert below.pk not in fresh(clerk).tree_team_ids


def test_a_share_for_a_time_is_passed_on_for_no_longer(world):
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    week = NOW + timedelta(days=7)
    given = {"record": party, "may_change": True, "at": NOW}
    sharing.share(**given, user=world.carol, until=week, by=world.alice)
    carol = fresh(world.carol)
    with pytest.raises(ValidationError):
        sharing.share(**given, user=carol, until=None, by=carol)
    for other in ({"team": world.suzhou}, {"user": world.bob}):
        with pytest.raises(ValidationError):
            sharing.share(**given, **other, until=None, by=carol)
        with pytest.raises(ValidationError):
            sharing.share(**given, **other, until=week + timedelta(seconds=1), by=carol)
    sharing.share(**given, user=world.bob, until=week, by=carol)
    Share.objects.filter(user=carol).update(until=None)
    sharing.share(**given, team=world.suzhou, until=None, by=fresh(carol))


def test_who_lost_the_record_opens_it_to_nobody_by_undo(world):
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    given = {"record": party, "until": None, "may_change": True, "at": NOW}
    share = sharing.share(**given, user=world.bob, by=world.alice)
    with operation("edit", by=world.alice) as ended:
        sharing.end(share=share, by=world.alice, at=NOW)
    Party.objects.filter(pk=party.pk).update(owner=world.carol, team=world.suzhou)
    with pytest.raises(PermissionDenied):
        undo(operation=ended.row, by=fresh(world.alice), at=NOW)
    assert not Share.objects.exists()
