"""What the ordinary run leaves out: a part stays, of each view and of each kind."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.sampling import a_third, is_left_out
from tests.security.test_routes import ROUTES, walked


class Item:
    """As much of a test as is looked at."""

    def __init__(self, nodeid: str, *marks: str) -> None:
        self.nodeid, self.marks = nodeid, marks

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


def kept(*marks: str, vendor: str) -> int:
    return sum(not is_left_out(Item(f"tests/x.py::test[{number}]", *marks), vendor) for number in range(600))


@pytest.mark.parametrize(
    ("marks", "vendor", "part"),
    [
        (["walk"], "sqlite", 1),
        (["walk"], "postgresql", 1 / 3),
        (["cases"], "sqlite", 1 / 6),
        (["cases"], "postgresql", 1 / 6),
        ([], "postgresql", 1),
    ],
)
def test_a_part_stays_where_a_mark_says_so(marks, vendor, part):
    assert kept(*marks, vendor=vendor) / 600 == pytest.approx(part, abs=0.05)


def test_each_view_and_each_kind_is_asked_of_every_database():
    walks = [str(route) for route in ROUTES if walked(route).marks]
    test = "tests/security/test_routes.py::test_who_passes[{}]"
    asked = [name for name in walks if not is_left_out(Item(test.format(name), "walk"), "postgresql")]
    for part in (0, 1):
        whole, few = (Counter(name.split()[1].split(":")[part] for name in names) for names in (walks, asked))
        assert {name: count for name, count in whole.items() if few[name] < count / 10} == {}


def test_thirds_make_up_the_whole():
    thirds = {tuple(a_third("abcdefghi", number)) for number in range(20)}
    assert sorted("".join(map("".join, thirds))) == list("abcdefghi")
