"""The newest entries that somebody may see: asked for of the kinds of subject at hand, and none is passed over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.journal.models import WINDOW, Entry
from guanxi.parties import actions

pytestmark = pytest.mark.django_db
HIDDEN = "access.role"


@pytest.fixture
def story(world):
    """A customer of Alice's with one entry of each age in days, about these subjects."""

    def tell(*labels: str):
        now = timezone.now()
        tea = actions.create(values={"name": "西湖茶行", "owner": world.alice}, by=world.alice, at=now)
        Entry.objects.all().delete()
        told = enumerate(labels)
        entries = (Entry(party=tea, at=now - timedelta(days=n), subject_model=x, subject_id=tea.pk) for n, x in told)
        Entry.objects.bulk_create(entries)
        return Entry.objects.filter(party=tea)

    return tell


def test_only_subjects_at_hand_are_asked_for_and_others_stay_hidden(story, world):
    rows = story("", "parties.party", HIDDEN, "parties.party")
    rows.newest(world.alice, 1)  # her roles and shares are read once
    with CaptureQueriesContext(connection) as asked:
        assert [e.subject_model for e in rows.newest(world.alice, 9)] == ["", "parties.party", "parties.party"]
    assert len(asked) == 2
    assert "sales_order" not in asked[1]["sql"]
    assert not rows.newest(world.bob, 9)


def test_what_lies_beyond_many_hidden_entries_is_found(story, world):
    rows = story("parties.party", *[HIDDEN] * WINDOW, "parties.party", "")
    every = list(rows.visible_to(world.alice).order_by("-at"))
    assert list(rows.newest(world.alice, 9)) == every
    assert len(every) == 3
    assert list(rows.newest(world.alice, 1)) == every[:1]
