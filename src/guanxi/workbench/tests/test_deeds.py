"""What operations did, in words: which record, which field, from what to what; many as counts."""

import pytest
from django.urls import reverse

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def latest(client):
    return client.get(reverse("audit:operations")).context["operations"][0]


def test_a_single_record_is_named_linked_and_its_fields_told(files, as_user):
    client = as_user("alice")
    client.post(reverse("parties:cell", args=[files["甲"].pk, "city"]), {"city": "杭州"}, headers=HTMX)
    [deed] = latest(client)[2]
    assert (deed.name, deed.url) == ("甲茶行", files["甲"].get_absolute_url())
    assert [(f.label, f.before, f.after) for f in deed.fields] == [("城市", "上海", "杭州")]


def test_many_are_counted_in_a_sentence(world, as_user):
    with operation(Operation.Kind.IMPORT, by=world.alice):
        Party.objects.bulk_create([Party(name=f"n{i}", code=f"n{i}", owner=world.alice) for i in range(1234)])
    [deed] = latest(as_user("alice"))[2]
    assert deed.text.startswith("新建 1,234 个")


def test_the_verbs_of_bulk_changes_are_words(files, as_user):
    client = as_user("alice")
    data = {"pk": files["甲"].pk, "column": "city", "city": "杭州"}
    client.post(reverse("parties:bulk_do", args=["edit"]), data, headers=HTMX)
    assert latest(client)[1] == "编辑"


def test_what_one_may_not_see_is_not_named(files, as_user, world):
    as_user("mona").post(reverse("parties:cell", args=[files["丁"].pk, "city"]), {"city": "杭州"}, headers=HTMX)
    Operation.objects.update(by=world.alice)
    [deed] = latest(as_user("alice"))[2]
    assert (deed.name, deed.url) == ("", "")


def test_the_page_costs_the_same_for_many_operations(files, as_user, world, django_assert_max_num_queries):
    for n in range(40):
        with operation(Operation.Kind.EDIT, by=world.alice):
            Party.objects.filter(pk=files["甲"].pk).update(city=f"城{n}", owner=(world.alice, world.bob)[n % 2])
    client = as_user("alice")
    with django_assert_max_num_queries(12):
        client.get(reverse("audit:operations"))


def test_undo_offers_to_do_it_again_and_that_to_undo(files, as_user):
    client = as_user("alice")
    client.post(reverse("parties:cell", args=[files["甲"].pk, "city"]), {"city": "杭州"}, headers=HTMX)
    offered = []
    for _step in range(3):
        pk = Operation.objects.order_by("-pk")[0].pk
        answer = client.post(reverse("audit:undo", args=[pk]), headers=HTMX)
        offered.append('"redo": true' in answer["HX-Trigger"])
    assert offered == [True, False, True]
