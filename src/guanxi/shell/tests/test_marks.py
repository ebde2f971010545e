"""Chips, icons and initials: what stands in every row must be right and cannot be an opening for markup."""

import pytest

from guanxi.shell.components.marks import TONES, avatar, chip, drawing, initials, tone_of


@pytest.mark.parametrize(
    ("name", "organisation", "expected"),
    [
        ("张伟明", False, "伟明"),
        ("张伟", False, "张伟"),
        ("司马芳", False, "马芳"),
        ("华信科技有限公司", True, "华信"),
        ("Eleanor Nguyen", False, "EN"),
        ("Anna Maria van Dyck", False, "AD"),
        ("Harbour Tea Trading", True, "HT"),
        ("wang", False, "W"),
        ("李 Li 娜", False, "李娜"),
        ("  ", False, "?"),
        ("--- !", False, "?"),
    ],
)
def test_initials_follow_the_habits_of_both_languages(name: str, organisation: bool, expected: str) -> None:
    assert initials(name, organisation=organisation) == expected


@pytest.mark.parametrize(
    ("name", "organisation", "size", "letters"),
    [
        ("张伟明", False, "large", "伟明"),
        ("张伟明", False, "", "明"),
        ("华信科技", True, "small", "华"),
        ("Eleanor Nguyen", False, "", "EN"),
        ("Eleanor Nguyen", False, "small", "E"),
    ],
)
def test_a_small_avatar_shows_only_what_can_be_read(name: str, organisation: bool, size: str, letters: str) -> None:
    assert f">{letters}</span>" in avatar(name, organisation=organisation, size=size)


def test_an_avatar_alone_tells_its_name() -> None:
    assert 'aria-label="张伟明"' in avatar("张伟明", labelled=True)
    assert 'aria-hidden="true"' in avatar("张伟明")


def test_a_name_keeps_its_tone() -> None:
    assert tone_of("张伟明") == tone_of("张伟明") in TONES
    assert len({tone_of(f"customer {n}") for n in range(50)}) == len(TONES) - 1


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='x"])
def test_markup_in_names_stays_text(hostile: str) -> None:
    for rendered in (chip(hostile, url=hostile), avatar(hostile, labelled=True), drawing("phone", label=hostile)):
        assert "<script" not in rendered
        assert "<img" not in rendered
        assert hostile not in rendered


def test_an_unknown_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="turquoise"):
        chip("x", "turquoise")


def test_a_chip_may_be_a_link_with_an_icon() -> None:
    link = chip("VIP", "violet", icon="crown", url="/parties/?grade=vip")
    assert link.startswith('<a class="chip tone-violet" href="/parties/?grade=vip">')
    assert "#crown" in link
