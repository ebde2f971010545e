"""The one rule per model: own, team, tree, all, shares, and nothing for those who have left."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from guanxi.access import rules
from guanxi.access.models import Share, Team, Token, User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.scopes import Action, FieldAccess
from guanxi.activities.models import Activity
from guanxi.parties.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    def party(name, owner):
        return Party.objects.create(name=name, code=name, owner=owner)

    return {"alice": party("甲", world.alice), "bob": party("乙", world.bob), "carol": party("丙", world.carol)}


def names(user, action=Action.VIEW):
    return set(Party.objects.all().visible_to(user, action).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", {"甲"}),
        ("carol", {"丙"}),
        ("mona", {"甲", "乙", "丙"}),
        ("root", {"甲", "乙", "丙"}),
        ("rita", {"甲", "乙", "丙"}),
        ("dan", set()),
    ],
)
def test_each_sees_what_their_scope_reaches(world, files, who, seen):
    assert names(User.objects.get(username=who)) == seen


def test_reading_all_is_not_changing_any(world, files):
    assert names(world.rita, Action.CHANGE) == set()
    assert names(AnonymousUser()) == set()


def test_team_scope_reaches_the_team_and_no_further(world, files):
    role = world.alice.roles.get()
    role.permissions = {"*": {"view": "team"}}
    role.save()
    assert names(User.objects.get(username="alice")) == {"甲", "乙"}


def test_a_share_opens_one_record_and_only_to_read(world, files):
    Share.objects.create(model="parties.party", object_id=files["carol"].pk, user=world.alice)
    alice = User.objects.get(username="alice")
    assert names(alice) == {"甲", "丙"}
    assert names(alice, Action.CHANGE) == {"甲"}


def test_a_share_with_the_team_may_let_change(world, files):
    Share.objects.create(model="parties.party", object_id=files["carol"].pk, team=world.shanghai, may_change=True)
    assert names(User.objects.get(username="bob"), Action.CHANGE) == {"乙", "丙"}


def test_parts_are_reached_through_their_record(world, files):
    for key, party in files.items():
        ContactPoint.objects.create(party=party, channel="phone", value=key, normalised=key)
    seen = ContactPoint.objects.all().visible_to(world.alice).values_list("value", flat=True)
    assert list(seen) == ["alice"]
    assert not ContactPoint.objects.all().visible_to(world.rita, Action.CHANGE).exists()


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "mona", "rita", "dan"])
@pytest.mark.parametrize("scope", ["own", "team"])
def test_rows_looked_at_singly_are_those_that_are_found(world, files, who, scope):
    """Of another's customer who was shared, one's own of another's customer, those of nobody's customer."""
    world.alice.roles.update(permissions={"*": {"view": scope, "change": scope}})
    Share.objects.create(model="parties.party", object_id=files["carol"].pk, user=world.alice)
    for key, party in files.items():
        ContactPoint.objects.create(party=party, channel="phone", value=key, normalised=key)
        Activity.objects.create(kind="task", title=key, party=party, owner=world.bob)
    Activity.objects.create(kind="task", title="free", owner=world.carol)
    user = User.objects.get(username=who)
    for model in (ContactPoint, Activity, Party):
        for action in (Action.VIEW, Action.CHANGE):
            found, looked_at = (
                set(model._default_manager.visible_to(user, action, singly=x).values_list("pk", flat=True))
                for x in (False, True)
            )
            assert found == looked_at, (model, action)


def test_what_is_not_yours_looks_absent(world, files):
    with pytest.raises(Http404):
        get_visible_or_404(Party.objects.all(), world.alice, pk=files["carol"].pk)
    assert get_visible_or_404(Party.objects.all(), world.mona, pk=files["carol"].pk).name == "丙"


def test_a_model_without_rule_is_closed():
    with pytest.raises(rules.NoRule):
        rules.condition(Token, AnonymousUser())


def test_moving_a_team_moves_its_whole_branch(world):
    north = Team.objects.create(name="华北")
    leaf = Team.objects.create(name="静安", parent=world.shanghai)
    world.shanghai.parent = north
    world.shanghai.save()
    assert set(Team.tree_of(north.pk)) == {north.pk, world.shanghai.pk, leaf.pk}
    assert set(Team.tree_of(world.east.pk)) == {world.east.pk, world.suzhou.pk}


def test_the_widest_of_several_roles_decides_about_a_field(world):
    role = world.alice.roles.get()
    role.fields = {"parties.party": {"phone": "masked"}}
    role.save()
    assert User.objects.get(username="alice").field_access("parties.party", "phone") == FieldAccess.MASKED
    world.alice.roles.add(world.mona.roles.get())
    assert User.objects.get(username="alice").field_access("parties.party", "phone") == FieldAccess.EDIT


def test_scopes_cost_no_query_per_row(world, files, django_assert_num_queries):
    alice = User.objects.get(username="alice")
    list(Party.objects.all().visible_to(world.carol))  # which fields were added is kept for everybody
    with django_assert_num_queries(3):  # roles, shared models, the rows
        list(Party.objects.all().visible_to(alice))
    with django_assert_num_queries(1):
        list(Party.objects.all().visible_to(alice))
