"""A change of a role reads as sentences, and only what differs is told."""

from __future__ import annotations

import pytest

from guanxi.administration.rights_told import _abilities, _fields, _permissions

# What a field is called may be a custom field's name.
pytestmark = pytest.mark.django_db


def test_only_what_differs_is_told():
    was = {"*": {"view": "team", "create": "own"}, "tags.tag": {"view": "all"}}
    now = {"*": {"view": "all", "create": "own"}, "tags.tag": {"view": "all"}}
    before, after = _permissions(was, now)
    assert before.endswith("本团队") and after.endswith("全部") and "tag" not in before + after
    before, after = _fields({}, {"parties.party": {"phone": "masked"}})
    assert "{" not in before + after and before != after
    assert _abilities(["audit.undo"], ["audit.undo", "x.new"]) == ("", "x.new")
