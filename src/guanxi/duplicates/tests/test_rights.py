"""Merging and its undo take nothing from others: neither what they did since, nor what may not be chosen."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.duplicates.merging.actions import merge
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    """Two files of Alice's; the second has an order of Carol's."""
    stands = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, remark="甲")
    goes = Party.objects.create(name="西湖茶行公司", code="K2", owner=world.alice, remark="乙")
    Order(code="O1", party=goes, ordered_at=timezone.now(), currency="CNY", total=100, owner=world.carol).save()
    return stands, goes


def part(by: User) -> None:
    """Undo the merge, whatever has been done since."""
    undo(
        operation=Operation.objects.get(kind="merge"),
        by=User.objects.get(pk=by.pk),
        at=timezone.now(),
        overwrite=True,
    )


def test_an_undone_merge_fetches_no_order_back_from_where_others_put_it(world, files):
    stands, goes = files
    merge(survivor=stands, others=[goes.pk], by=world.alice, at=timezone.now())
    other = Party.objects.create(name="苏州茶行", code="K3", owner=world.carol)
    with operation("edit", by=world.carol):
        Order.objects.update(party=other.pk)
    with pytest.raises(PermissionDenied):
        part(world.alice)
    assert Order.objects.get().party == other
    part(world.mona)  # the manager of both may
    assert Order.objects.get().party == goes


def test_an_undone_merge_overwrites_no_field_that_its_user_may_not_edit(world, files):
    stands, goes = files
    merge(survivor=stands, others=[goes.pk], by=world.alice, at=timezone.now(), picks={"name": goes.pk})
    Party.objects.filter(pk=stands.pk).update(name="龙井茶行")
    Role.objects.filter(name="sales").update(fields={"parties.party": {"name": "read"}})
    with pytest.raises(PermissionDenied):
        part(world.alice)
    Role.objects.filter(name="sales").update(fields={})
    part(world.alice)
    assert Party.objects.get(pk=stands.pk).name == "西湖茶行"


def test_what_may_not_be_edited_is_not_dropped_by_choice(world, files):
    stands, goes = files
    Role.objects.filter(name="sales").update(fields={"parties.party": {"remark": "hidden"}})
    alice = User.objects.get(pk=world.alice.pk)
    merge(survivor=stands, others=[goes.pk], by=alice, at=timezone.now(), picks={"remark": stands.pk})
    assert Party.objects.get(pk=stands.pk).remark == "甲\n乙"
