"""Undo of edits, bulk changes, creations and deletions; refusal when later changes stand in the way."""

import pytest
from django.utils import timezone

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.audit.undo import CannotUndo, preview, undo
from guanxi.parties.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


def party(name: str) -> Party:
    return Party.objects.create(name=name, code=name)


def do(change) -> Operation:
    with operation("edit") as current:
        change()
    assert current.row is not None
    return current.row


def take_back(op: Operation, **more) -> Operation:
    return undo(operation=op, by=None, at=timezone.now(), **more)


def test_an_edit_comes_back_and_can_be_redone():
    acme = party("甲")
    edit = do(lambda: Party.objects.filter(pk=acme.pk).update(city="上海", industry="茶"))
    undone = take_back(edit)
    acme.refresh_from_db()
    assert (acme.city, acme.industry) == ("", "")
    take_back(undone)
    acme.refresh_from_db()
    assert (acme.city, acme.industry) == ("上海", "茶")


def test_a_creation_goes_to_the_bin_and_a_deletion_comes_back_with_its_key():
    made = do(lambda: party("甲"))
    acme = Party.objects.get()
    point = ContactPoint.objects.create(party=acme, channel="phone", value="1", normalised="1")
    pk = point.pk
    gone = do(point.delete)
    take_back(gone)
    assert ContactPoint.objects.get(pk=pk).value == "1"
    take_back(made)
    assert not Party.objects.exists()
    assert Party.everything.get().deleted_at is not None


def test_several_changes_of_one_record_go_back_to_the_first():
    acme = party("甲")

    def twice():
        Party.objects.filter(pk=acme.pk).update(city="上海")
        Party.objects.filter(pk=acme.pk).update(city="苏州", industry="茶")

    take_back(do(twice))
    acme.refresh_from_db()
    assert (acme.city, acme.industry) == ("", "")


def test_later_changes_are_shown_and_overwritten_only_when_told_to():
    acme = party("甲")
    edit = do(lambda: Party.objects.filter(pk=acme.pk).update(city="上海"))
    do(lambda: Party.objects.filter(pk=acme.pk).update(city="苏州"))
    with pytest.raises(CannotUndo) as refusal:
        take_back(edit)
    assert refusal.value.preview.overwritten == 1
    assert refusal.value.preview.examples[0].after == {"city": "苏州"}
    take_back(edit, overwrite=True)
    acme.refresh_from_db()
    assert acme.city == ""


def test_a_later_change_of_other_fields_is_no_obstacle():
    acme = party("甲")
    edit = do(lambda: Party.objects.filter(pk=acme.pk).update(city="上海"))
    do(lambda: Party.objects.filter(pk=acme.pk).update(industry="茶"))
    take_back(edit)
    acme.refresh_from_db()
    assert (acme.city, acme.industry) == ("", "茶")


def test_nothing_is_undone_twice():
    acme = party("甲")
    edit = do(lambda: Party.objects.filter(pk=acme.pk).update(city="上海"))
    take_back(edit)
    with pytest.raises(CannotUndo):
        take_back(edit)


def test_thousands_in_few_queries(django_assert_max_num_queries):
    Party.objects.bulk_create([Party(name=f"n{i}", code=f"n{i}") for i in range(2500)])
    bulk = do(lambda: Party.objects.update(city="上海"))
    assert preview(bulk).counts == {("parties.party", "update"): 2500}
    with django_assert_max_num_queries(150):
        take_back(bulk)
    assert Party.objects.filter(city="").count() == 2500
