"""The saved view that a list opens with, and views that a team shares."""

import pytest
from django.urls import reverse

from guanxi.workbench.models import SavedView

pytestmark = pytest.mark.django_db
LIST = "/parties/"


@pytest.fixture
def view(world):
    shown = {"listing": "parties", "name": "沪", "state": "q=茶&sort=-value"}
    return SavedView.objects.create(owner=world.alice, is_shared=True, **shown)


def opened(client, view, default="1"):
    """Who asks makes the view the default, or takes that back; where the bare address leads then."""
    url = reverse("parties:open_with_view", args=[view.pk])
    assert client.post(url, {"default": default, "query": "sort=name"}).url == f"{LIST}?sort=name"
    return client.get(LIST)


def test_the_bare_address_opens_with_the_default_until_it_is_taken_back(files, as_user, view):
    client, other = as_user("bob"), as_user("alice")
    client.post(reverse("parties:layout"), {"column": ["name"]})
    page = client.get(opened(client, view).url)
    assert page.context["current_view"] == view and [c.key for c in page.context["columns"]] == ["name"]
    everything = client.get(page.context["all_url"])
    assert (everything.status_code, everything.context["is_all"]) == (200, True)
    assert other.get(LIST).context["all_url"] == LIST
    assert opened(client, view, default="").context["is_all"]


def test_a_view_that_is_out_of_sight_or_gone_opens_nothing(files, as_user, view):
    client = as_user("bob")
    assert opened(client, view).status_code == 302
    SavedView.objects.update(is_shared=False)
    assert client.get(LIST).status_code == 200
    SavedView.objects.update(is_shared=True)
    assert client.get(LIST).status_code == 302
    view.delete()
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("state", ["", "&", "#a"])
def test_no_state_leads_round_in_a_circle(files, as_user, view, state):
    SavedView.objects.update(state=state)
    found = opened(as_user("bob"), view)
    assert found.status_code == 200 or as_user("bob").get(found.url).status_code == 200
    assert "#" not in found.headers.get("Location", "")


def test_a_view_for_ones_team_is_seen_by_its_members_alone(files, as_user, world):
    as_user("alice").post(reverse("parties:keep_view"), {"name": "组", "query": "q=茶", "shared": "team"})
    view = SavedView.objects.get()
    assert (view.team, view.is_shared) == (world.alice.team, False)
    seen = {name for name in ("alice", "bob", "carol", "root") if as_user(name).get(LIST).context["views"]}
    assert seen == {n for n in ("alice", "bob", "carol", "root") if getattr(world, n).team == world.alice.team}
    world.alice.team = None
    world.alice.save()
    change = reverse("parties:change_view", args=[view.pk])
    as_user("alice").post(change, {"name": "组", "shared": "team"})
    view.refresh_from_db()
    assert view.team == world.bob.team
    assert str(view.team) in as_user("alice").get(reverse("parties:manage_views")).content.decode()
    as_user("alice").post(change, {"name": "组"})
    assert not as_user("bob").get(LIST).context["views"]
