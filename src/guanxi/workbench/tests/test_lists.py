"""The list: scope, search, filters, order, count, layout, saved views; always the same number of queries."""

import json
import re

import pytest
from django.urls import reverse

from guanxi.access.models import User
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.workbench.listing import all_listings
from guanxi.workbench.models import SavedView
from guanxi.workbench.rows import CAP
from guanxi.workbench.views.offers import offers_of

pytestmark = pytest.mark.django_db
LIST = "/parties/"


def names(response) -> list[str]:
    return re.findall(r"data-open>([^<]*)</a>", response.content.decode())


def test_one_sees_ones_own(files, as_user):
    assert names(as_user("alice").get(LIST)) == ["丙茶行", "乙茶行", "甲茶行"]
    assert names(as_user("carol").get(LIST)) == ["丁酒家"]
    assert len(names(as_user("mona").get(LIST))) == 4
    assert as_user("dan").get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=酒", {"丁酒家"}),
        ("q=jiacha", {"甲茶行"}),
        ("q=dj", {"丁酒家"}),
        ("city=苏州", {"乙茶行"}),
        ("filter=" + json.dumps({"not": {"field": "city", "op": "is", "value": "上海"}}), {"乙茶行"}),
        ("preset=mine", set()),
        ("preset=unknown", {"甲茶行", "乙茶行", "丙茶行", "丁酒家"}),
    ],
)
def test_search_filters_and_presets(files, as_user, query, found):
    assert set(names(as_user("mona").get(f"{LIST}?{query}"))) == found


def test_order(files, as_user):
    assert names(as_user("mona").get(f"{LIST}?sort=-value")) == ["丁酒家", "甲茶行", "乙茶行", "丙茶行"]
    assert names(as_user("mona").get(f"{LIST}?sort=name_key"))[0] == "丙茶行"  # bing, ding, jia, yi
    assert names(as_user("mona").get(f"{LIST}?sort=password"))[0] == "丁酒家"


def test_a_filter_that_cannot_be_read_is_said_and_left_out(files, as_user):
    for bad in ("{", '{"field":"password","op":"is","value":"x"}', '{"field":"name","op":"regex","value":"x"}'):
        response = as_user("alice").get(LIST, {"filter": bad})
        assert response.status_code == 200
        assert response.context["state"].problem
        assert len(names(response)) == 3


def test_the_number_of_queries_does_not_grow(files, as_user, world, django_assert_num_queries):
    client = as_user("alice")
    client.get(LIST)

    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        return len(caught)

    few = queries()
    Party.objects.bulk_create([Party(name=f"n{i}", code=f"n{i}", owner=world.alice) for i in range(45)])
    assert queries() == few <= 12


def test_the_count_stops_at_the_cap(files, as_user, world, monkeypatch):
    monkeypatch.setattr("guanxi.workbench.rows.CAP", 2)
    monkeypatch.setattr("guanxi.workbench.views.lists.CAP", 2)
    assert "2+" in as_user("alice").get(reverse("parties:count")).content.decode()
    assert ">3<" in as_user("alice").get(reverse("parties:count") + "?exact=1").content.decode()
    assert CAP == 10_000


def test_columns_are_each_users_own(files, as_user):
    client = as_user("alice")
    client.post(reverse("parties:layout"), {"column": ["city", "name", "nonsense"]})
    assert [c.key for c in client.get(LIST).context["columns"]] == ["city", "name"]
    assert "owner" in [c.key for c in as_user("bob").get(LIST).context["columns"]]


def test_fields_that_a_role_hides_or_masks(files, as_user, world):
    from guanxi.parties import points

    points.set_primary(party=files["甲"], channel="phone", value="13800138000")
    role = world.alice.roles.get()
    role.fields = {"parties.party": {"phone": "masked", "value": "hidden"}}
    role.save()
    page = as_user("alice").get(LIST).content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "value" not in [c.key for c in as_user("alice").get(LIST).context["columns"]]
    assert as_user("alice").get(f"{LIST}?phone=13800138000").context["state"].problem
    assert User.objects.get(username="alice").field_access("parties.party", "value") == 0


def test_saved_views_are_ones_own_until_shared(files, as_user, world):
    as_user("alice").post(reverse("parties:keep_view"), {"name": "上海", "query": "city=上海"})
    assert [v.name for v in as_user("alice").get(LIST).context["views"]] == ["上海"]
    assert as_user("bob").get(LIST).context["views"] == []
    as_user("alice").post(reverse("parties:keep_view"), {"name": "上海", "query": "city=上海", "shared": "everybody"})
    assert [v.name for v in as_user("bob").get(LIST).context["views"]] == ["上海"]
    assert as_user("alice").get(f"{LIST}?sort=-id&city=上海").context["current_view"] is None
    view = SavedView.objects.get()
    assert as_user("bob").post(reverse("parties:forget_view", args=[view.pk])).status_code == 404
    as_user("alice").post(reverse("parties:forget_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_saved_view_is_renamed_and_updated_by_its_owner(files, as_user):
    client = as_user("alice")
    for name in ("沪", "苏"):
        client.post(reverse("parties:keep_view"), {"name": name, "query": "city=上海"})
    view = SavedView.objects.get(name="沪")
    url = reverse("parties:change_view", args=[view.pk])
    client.post(url, {"name": "上海", "shared": "everybody"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.state) == ("上海", True, "city=上海")
    assert as_user("bob").post(url, {"name": "我的"}).status_code == 404
    client.post(url, {"name": "上海", "query": "q=茶&sort=-value"})
    client.post(url, {"name": "苏"})
    view.refresh_from_db()
    assert (view.name, view.state) == ("上海", "q=茶&sort=-value")
    response = client.get(f"{LIST}?sort=-value&q=茶")
    assert (response.context["current_view"], response.context["is_all"]) == (view, False)
    assert [v.name for v in client.get(reverse("parties:manage_views")).context["views"]] == ["上海", "苏"]


def test_what_stands_around_the_table_comes_along_with_a_search(files, as_user):
    headers = {"HX-Request": "true", "HX-Target": "list"}
    page = as_user("mona").get(f"{LIST}?q=茶&sort=-value", headers=headers).content.decode()
    assert 'id="list-tools" hx-swap-oob="true"' in page
    assert re.search(r'id="list-kept" hx-swap-oob="true"><input[^>]+name="sort" value="-value"', page)
    assert re.search(r'id="list-count" hx-swap-oob="true"><span[^>]+q=%E8%8C%B6', page)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["alice", "mona"])
def test_every_page_that_a_list_offers_opens(name, as_user, world):
    user, client = getattr(world, name), as_user(name)
    offered = {offer.url for listing in all_listings() for offer in offers_of(listing, user, "")}
    assert offered
    for url in offered:
        assert client.get(url).status_code == 200, url


def test_an_import_is_offered_to_who_may_and_knows_its_kind(as_user, world):
    urls = [offer.url for offer in offers_of(PARTIES, world.root, "")]
    assert "/import/?kind=parties" in urls and "/import/?kind=parties" not in [
        offer.url for offer in offers_of(PARTIES, world.alice, "")
    ]
    assert '<option value="parties" selected' in as_user("root").get("/import/?kind=parties").content.decode()
