from django.db.models.expressions import Col

from guanxi.access.models import Team, User


def test_equal_columns_have_one_hash_and_the_same_field_of_another_table_another():
    name = User._meta.get_field("username")
    assert hash(Col("access_user", name)) == hash(Col("access_user", name))
    assert Col("access_user", name) == Col("access_user", name)
    assert len({Col("access_user", name), Col("T2", name), Col("access_user", User._meta.get_field("email"))}) == 3
    assert Col("access_team", Team._meta.get_field("name")) != Col("access_user", name)


def test_they_are_hashed_without_asking_for_their_constructor(monkeypatch):
    monkeypatch.setattr(Col, "identity", property(lambda _self: 1 / 0))
    assert isinstance(hash(Col("access_user", User._meta.get_field("username"))), int)
