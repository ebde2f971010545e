"""What holds for every listing of the program: its list, views, orders, boards and searches answer at a fixed price."""

import pytest

from guanxi.workbench.listing import Listing, all_listings

pytestmark = pytest.mark.django_db


@pytest.fixture(params=all_listings(), ids=lambda listing: listing.key)
def listing(request) -> Listing:
    return request.param


def test_the_list_and_each_view_and_order_answer_in_twelve_queries(listing, as_user, django_assert_max_num_queries):
    client, home = as_user("root"), listing.url("list")
    asked = [f"preset={preset.key}" for preset in listing.presets] + ["q=xihu"]
    asked += [f"sort={sign}{c.order.removeprefix('-')}" for c in listing.columns if c.order for sign in ("", "-")]
    for query in ("", *asked):
        with django_assert_max_num_queries(12):
            response = client.get(f"{home}?{query}")
        assert response.status_code == 200, query
        assert not response.context["state"].problem, query


def test_each_board_answers(listing, as_user):
    for group in listing.boards:
        assert as_user("root").get(f"{listing.url('list')}?group={group}").status_code == 200


def test_what_stands_in_the_way_of_declarations_is_found(listing, world):
    """Default columns exist, what is edited is in the form, and each column can be loaded for the list."""
    keys = {column.key for column in listing.columns}
    assert set(listing.default) <= keys
    assert set(listing.boards) <= keys
    edited = {column.edit for column in listing.columns if column.edit}
    assert edited <= set(listing.form.base_fields if listing.form else ())
    assert all(column.compute is None or column.needs for column in listing.columns)
    shown = [column.key for column in listing.columns_for(world.root).values()]
    assert shown == [column.key for column in listing.columns]


def test_the_picker_answers(listing, as_user):
    for query in ("", "xihu", "西"):
        assert as_user("root").get(listing.url("pick"), {"q": query}).json() == {"results": []}
