"""The limits of sign-in are counted by all processes together; the rest of the cache is each process's own."""

from __future__ import annotations

import pytest

from guanxi.access.limits import LIMITS, OwnAndShared

pytestmark = pytest.mark.django_db


def test_two_processes_count_one_limit():
    one, other = OwnAndShared("one", {}), OwnAndShared("other", {})
    key = f"{LIMITS}account:login_failed:x"
    one.set(key, [1.0], 60)
    assert other.get(key) == [1.0]
    assert not other.add(key, [2.0], 60)
    assert other.delete(key) and one.get(key) is None
    one.set("seen:x", True)
    assert other.get("seen:x") is None
