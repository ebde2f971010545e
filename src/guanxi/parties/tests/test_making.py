"""Objects made by the order of the columns are those made by name."""

from django.utils import timezone

from guanxi.kernel.inserting import maker
from guanxi.parties.models import Party


def values(party: Party) -> dict[str, object]:
    return {f.attname: getattr(party, f.attname) for f in Party._meta.concrete_fields if not f.generated}


def test_objects_by_column_are_those_by_name() -> None:
    at = timezone.now()
    make = maker(Party, created_at=at, updated_at=at)
    given = {"name": "王𠮷", "code": "K1", "confirmed_at": at, "owner_id": 7}
    assert values(make(given)) == values(Party(created_at=at, updated_at=at, **given))


def test_no_two_objects_share_a_value_that_can_change() -> None:
    make = maker(Party)
    first, second = make({"name": "甲"}), make({"name": "乙"})
    first.extra["c_size"] = 1
    assert second.extra == {}
