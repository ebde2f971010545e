"""The registry of places: who sees what, in which order, and what counts as here."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from guanxi.shell import navigation

BOSS, CLERK = SimpleNamespace(boss=True), SimpleNamespace(boss=False)


@pytest.fixture(autouse=True)
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_quick", {})
    navigation.item("program", "style", "Style", icon="palette", url_name="shell:style", order=90)
    navigation.item("today", "counts", "Counts", icon="sun", url_name="shell:counts", count=lambda user: 7)
    navigation.item(
        "program",
        "panel",
        "Panel",
        icon="users",
        url_name="shell:style_panel",
        order=10,
        allowed=lambda user: user.boss,
        count=lambda user: 0,
    )
    navigation.quick_add("dialog", "Dialog", icon="plus", url_name="shell:style_dialog", allowed=lambda user: user.boss)
    yield
    navigation.entries.cache_clear()


def test_places_come_by_section_and_order() -> None:
    assert [p.entry.key for p in navigation.places(BOSS)] == ["counts", "panel", "style", "settings"]


def test_what_is_not_allowed_is_not_shown() -> None:
    assert [p.entry.key for p in navigation.places(CLERK)] == ["counts", "style", "settings"]
    assert navigation.quick_places(CLERK) == []
    assert [p.url for p in navigation.quick_places(BOSS)] == ["/style/dialog"]


@pytest.mark.parametrize(
    ("path", "here"),
    [("/style/", ["style"]), ("/style/panel", ["panel"]), ("/style/more/7", ["style"]), ("/styles", []), ("/", [])],
)
def test_the_longest_address_that_leads_here_is_current(path: str, here: list[str]) -> None:
    assert [p.entry.key for p in navigation.places(BOSS, path) if p.current] == here


def test_a_folded_section_opens_where_one_is() -> None:
    def folded(path: str) -> list[bool]:
        return [g.folded for g in navigation.groups(navigation.places(BOSS, path), {"today"})]

    assert folded("/style/") == [True, False]
    assert folded("/navigation/counts") == [False, False]


def test_what_one_sets_up_is_one_place_and_a_page() -> None:
    *_others, last = navigation.groups(navigation.places(BOSS, "/style/panel"), set())
    assert [(place.url, place.current) for place in last.places] == [("/settings/", True)]
    (group,) = navigation.settings(navigation.places(BOSS))
    assert [place.entry.key for place in group.places] == ["panel", "style"]


def test_counts_leave_out_nothing_and_the_forbidden() -> None:
    assert navigation.counts(BOSS) == {"counts": 7}


def test_an_unknown_section_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="warehouse"):
        navigation.item("warehouse", "x", "X", icon="box", url_name="shell:style")
