"""Undo reaches what its user could change by hand, and neither it nor the list of operations tells of the rest."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.parties import actions
from guanxi.parties.models import ContactPoint, Party
from guanxi.records import actions as records

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def undo(client, op, **data):
    return client.post(reverse("audit:undo", args=[op.pk]), data, headers=HTMX)


def edit(party, by, **values):
    with operation("edit", by=by) as current:
        records.change(record=Party.objects.get(pk=party.pk), values=values, version=None)
    return current.row


def hand_over(party, by, owner):
    with operation("edit", by=by) as current:
        actions.hand_over(party=Party.objects.get(pk=party.pk), owner=owner, by=by, at=timezone.now())
    return current.row


def test_what_has_been_given_to_another_is_not_changed_by_undo(files, as_user, world):
    op = edit(files["甲"], world.alice, city="北京")
    hand_over(files["甲"], world.root, world.carol)
    refused = undo(as_user("alice"), op, overwrite="1")
    assert refused.status_code == 403 and "1" in refused["HX-Trigger"]
    assert Party.objects.get(pk=files["甲"].pk).city == "北京"


def test_a_new_record_that_is_anothers_now_is_not_binned(world, as_user):
    with operation("edit", by=world.alice) as current:
        made = Party.objects.create(name="新", code="新", owner=world.alice)
    hand_over(made, world.root, world.carol)
    assert undo(as_user("alice"), current.row, overwrite="1").status_code == 403
    assert Party.objects.filter(pk=made.pk).exists()


def test_one_record_out_of_reach_keeps_the_whole_operation(files, as_user, world, django_assert_max_num_queries):
    with operation("bulk", by=world.alice) as current:
        Party.objects.filter(pk__in=[p.pk for p in files.values()]).update(industry="茶叶")
        ContactPoint.objects.create(party=files["丁"], channel="phone", value="1", normalised="1")
    client = as_user("alice")
    with django_assert_max_num_queries(17):
        refused = undo(client, current.row)
    assert refused.status_code == 403 and "2" in refused["HX-Trigger"]
    assert Party.objects.filter(industry="茶叶").count() == 4


def test_a_part_that_was_removed_follows_its_whole(files, as_user, world):
    point = ContactPoint.objects.create(party=files["甲"], channel="phone", value="1", normalised="1")
    with operation("edit", by=world.alice) as current:
        point.delete()
    hand_over(files["甲"], world.root, world.carol)
    assert undo(as_user("alice"), current.row).status_code == 403
    assert not ContactPoint.objects.exists()
    assert undo(as_user("root"), current.row).status_code == 200
    assert ContactPoint.objects.exists()


def test_without_a_role_nothing_is_undone(files, as_user, world):
    op = edit(files["甲"], world.alice, city="北京")
    world.alice.roles.clear()
    assert undo(as_user("alice"), op).status_code == 403


def test_what_one_gave_away_oneself_is_taken_back_and_given_again(files, as_user, world):
    op = hand_over(files["甲"], world.alice, world.carol)
    client = as_user("alice")
    for owner in (world.alice, world.carol, world.alice):
        assert undo(client, op).status_code == 200
        assert Party.objects.get(pk=files["甲"].pk).owner == owner
        op = Operation.objects.latest("pk")


def test_the_question_tells_of_later_changes_only_what_one_may_see(files, as_user, world):
    op = edit(files["甲"], world.alice, city="北京")
    edit(files["甲"], world.root, city="杭州", industry="GEHEIM")
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": {"industry": "hidden"}}
    role.save()
    page = undo(as_user("alice"), op)
    text = page.content.decode()
    assert page.status_code == 409 and "杭州" in text
    assert "GEHEIM" not in text and "industry" not in text


def test_operations_tell_no_field_of_a_record_out_of_sight(files, as_user, world):
    edit(files["甲"], world.alice, city="GEHEIM")
    hand_over(files["甲"], world.root, world.carol)
    assert "GEHEIM" not in as_user("alice").get(reverse("audit:operations")).content.decode()
    assert "GEHEIM" in as_user("root").get(reverse("audit:operations")).content.decode()


def test_operations_tell_a_number_to_who_may_see_the_number(files, as_user, world):
    point = ContactPoint.objects.create(party=files["甲"], channel="phone", value="13800001111", normalised="1")
    with operation("edit", by=world.alice):
        ContactPoint.objects.filter(pk=point.pk).update(value="13877776666")
    assert "13877776666" in as_user("alice").get(reverse("audit:operations")).content.decode()
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": {"phone": "masked"}}
    role.save()
    assert "13877776666" not in as_user("alice").get(reverse("audit:operations")).content.decode()


def test_undo_writes_no_field_that_its_user_may_not_edit(files, as_user, world):
    op = edit(files["甲"], world.root, city="北京")
    Role.objects.filter(name="manager").update(fields={"parties.party": {"city": "read"}})
    refused = undo(as_user("mona"), op)
    assert refused.status_code == 403
    assert "城市" in json.loads(refused["HX-Trigger"])["toast"]["text"]
    assert Party.objects.get(pk=files["甲"].pk).city == "北京"


def test_who_stands_on_the_page_of_what_an_undo_takes_away_is_led_on(files, as_user, world):
    alice = as_user("alice")

    def stands_at(path):
        with operation("edit", by=world.alice) as current:
            records.change(record=Party.objects.get(pk=files["甲"].pk), values={"city": path[:20]}, version=None)
            made = Party.objects.create(name="新", code=path, owner=world.alice)
        address = f"http://testserver{path.format(pk=made.pk)}"
        headers = HTMX | {"HX-Current-URL": address}
        return alice.post(reverse("audit:undo", args=[current.row.pk]), headers=headers)

    led = stands_at("/parties/{pk}/")
    assert led["HX-Redirect"] == files["甲"].get_absolute_url() and "toast" not in led.get("HX-Trigger", "")
    assert "重做</button>" in alice.get(led["HX-Redirect"]).content.decode()
    assert not any(stands_at(path).has_header("HX-Redirect") for path in ("/parties/", "/orders/{pk}/", "/"))
