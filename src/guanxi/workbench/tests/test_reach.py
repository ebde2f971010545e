"""What a user may not see steers nothing: no sort, board, sum, preset, cursor; and a damaged filter means nobody."""

import base64
import json
import re

import pytest
from django.urls import reverse

from guanxi.access.models import Role
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LIST = "/parties/"


def hide(**fields):
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": fields}
    role.save()


def names(response):
    return re.findall(r">([甲乙丙丁]茶?.?[行家])<", response.content.decode())


@pytest.mark.parametrize("verb", ["edit", "assign", "delete"])
def test_all_of_a_filter_that_cannot_be_read_changes_nothing(files, as_user, verb):
    given = {"all": "1", "query": "filter=1damaged", "column": "city", "city": "X", "owner": ""}
    client = as_user("alice")
    assert client.post(reverse("parties:bulk_ask", args=[verb]), given, headers=HTMX).status_code == 422
    assert client.post(reverse("parties:bulk_do", args=[verb]), given, headers=HTMX).status_code == 422
    assert client.post(reverse("parties:export"), given).status_code in (302, 403)
    assert Party.objects.filter(owner__isnull=False).exclude(city="X").count() == 4


def test_all_of_a_filter_on_a_hidden_field_changes_nothing(files, as_user):
    hide(city="hidden")
    given = {"all": "1", "query": "city=上海"}
    assert as_user("alice").post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 422
    assert Party.objects.count() == 4


def test_no_more_than_were_counted_are_changed(files, as_user, world):
    client = as_user("alice")
    given = {"all": "1", "query": ""}
    asked = client.post(reverse("parties:bulk_ask", args=["delete"]), given, headers=HTMX)
    given["counted"] = re.search(r'name="counted" value="(\d+)"', asked.content.decode())[1]
    Party.objects.create(name="新", code="新", owner=world.alice)
    assert client.post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 422
    assert Party.objects.count() == 5
    given["counted"] = "4"
    assert client.post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 200


@pytest.mark.parametrize("access", ["hidden", "masked"])
def test_what_is_not_seen_in_full_sorts_and_sums_nothing(files, as_user, access):
    client = as_user("alice")
    assert names(client.get(f"{LIST}?sort=-value"))[:3] == ["甲茶行", "乙茶行", "丙茶行"]
    hide(value=access)
    for sort in ("-value", "value"):
        assert client.get(f"{LIST}?sort={sort}").context["state"].order.column != "value"
    assert not re.search("sort=-?value", client.get(LIST).content.decode())
    step = client.get(reverse("parties:neighbour", args=[files["乙"].pk, "next"]) + "?sort=-value")
    assert "value" not in step["Location"]
    totals = client.get(reverse("parties:totals") + "?group=customer_kind").context["totals"]
    assert sum(t.count for t in totals) == 3 and not any(t.sum for t in totals)


def test_there_is_no_board_and_no_preset_of_what_is_hidden(files, as_user):
    hide(grade="hidden", customer_kind="masked")
    client = as_user("alice")
    for group in ("grade", "customer_kind"):
        assert client.get(f"{LIST}?group={group}").context["state"].group == ""
        assert client.get(reverse("parties:totals") + f"?group={group}").status_code == 403
    preset = client.get(f"{LIST}?preset=vip")
    assert preset.status_code == 200 and preset.context["state"].problem
    assert "preset=vip" not in client.get(LIST).content.decode()


def test_a_cursor_of_ones_own_making_is_refused(files, as_user):
    for bad in ([0, 150, 0], [0, "abc", 1], [0, {"a": 1}, 1], [0, 10**30, 1]):
        cursor = base64.urlsafe_b64encode(json.dumps(bad).encode()).decode().rstrip("=")
        for page in (f"{LIST}?sort=value&", "/operations/?", "/bin/?"):
            assert as_user("mona").get(f"{page}after={cursor}").status_code == 400
