"""The frame of a page, parts of which are kept between requests."""

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(client):
    """The navigation of a page as somebody sees it: addresses, and the words of its last place."""

    def ask(user, path="/settings/", language="en"):
        client.force_login(user)
        text = client.get(path, headers={"Accept-Language": language}).content.decode()
        navigation = re.search(r'<nav class="sidenav".*?</nav>', text, re.DOTALL)[0]
        return re.findall(r'href="([^"]+)"( aria-current="page")?', navigation), text

    return ask


def test_it_speaks_each_readers_language(seen, world):
    for _again in range(2):
        assert "Quick access" in seen(world.root)[1]
        assert "Quick access" not in seen(world.root, language="zh-CN")[1]


def test_it_marks_the_page_that_is_open(seen, world):
    for path, other in (("/settings/", "/parties/"), ("/parties/", "/settings/")) * 2:
        links = dict(seen(world.root, path)[0])
        assert (bool(links[path]), bool(links[other])) == (True, False)


def test_a_right_that_is_taken_away_is_gone_from_it_at_once(seen, world):
    assert "/parties/" in dict(seen(world.alice)[0])
    assert "/parties/" in dict(seen(world.root)[0])
    world.alice.roles.clear()
    assert "/parties/" not in dict(seen(world.alice)[0])
    assert "/parties/" in dict(seen(world.root)[0])
