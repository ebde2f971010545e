"""Versions, the bin, and the team that follows the owner."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.parties.models import Party
from guanxi.records import actions
from guanxi.records.models import Counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(world):
    return Party.objects.create(name="甲", code="甲", owner=world.alice)


def test_the_team_follows_the_owner(world, acme):
    assert acme.team == world.shanghai
    actions.change_all(records=Party.objects.filter(pk=acme.pk), values={"owner": world.carol})
    acme.refresh_from_db()
    assert (acme.owner, acme.team) == (world.carol, world.suzhou)


def test_two_editors_notice_each_other(acme):
    seen = acme.version
    actions.change(record=acme, values={"city": "上海"}, version=seen)
    with pytest.raises(actions.Conflict) as conflict:
        actions.change(record=acme, values={"city": "苏州"}, version=seen)
    assert [(c.field, c.theirs, c.yours) for c in conflict.value.clashes] == [("city", "上海", "苏州")]
    acme.refresh_from_db()
    assert acme.city == "上海"


def test_who_wants_the_same_or_another_field_is_not_stopped(acme):
    seen = acme.version
    actions.change(record=acme, values={"city": "上海"}, version=seen)
    actions.change(record=acme, values={"city": "上海"}, version=seen)


def test_a_wrong_value_changes_nothing(acme):
    with pytest.raises(ValidationError):
        actions.change(record=acme, values={"kind": "ghost"}, version=None)
    acme.refresh_from_db()
    assert acme.kind == "person"


def test_the_bin_hides_and_gives_back(acme):
    actions.delete(records=Party.objects.filter(pk=acme.pk), at=timezone.now())
    assert not Party.objects.exists()
    actions.restore(records=Party.everything.filter(pk=acme.pk))
    assert Party.objects.get() == acme


def test_no_number_is_given_out_twice():
    assert [Counter.take("party"), Counter.take("party", 10), Counter.take("party")] == [1, 2, 12]
