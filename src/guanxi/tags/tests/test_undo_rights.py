"""Undoing a tagging obeys the rule of the record's tags."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.parties.models import Party
from guanxi.tags import actions
from guanxi.tags.models import Tag, Tagging

pytestmark = pytest.mark.django_db


def test_who_may_not_edit_tags_takes_none_off_by_undo(world):
    tag, party = Tag.objects.create(name="VIP"), Party.objects.create(name="甲", code="K1", owner=world.alice)
    with operation("edit", by=world.alice) as put:
        actions.put(tag=tag, records=Party.objects.filter(pk=party.pk))
    Role.objects.filter(name="sales").update(fields={"parties.party": {"tags": "read"}})
    with pytest.raises(PermissionDenied):
        undo(operation=put.row, by=User.objects.get(pk=world.alice.pk), at=timezone.now())
    assert Tagging.objects.count() == 1
    Role.objects.filter(name="sales").update(fields={})
    undo(operation=put.row, by=User.objects.get(pk=world.alice.pk), at=timezone.now())
    assert not Tagging.objects.exists()
