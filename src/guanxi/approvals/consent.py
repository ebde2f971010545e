"""Consent: while what was asked for is carried out, its action can learn who has approved it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from guanxi.access.models import User

_approver: ContextVar[User | None] = ContextVar("approver", default=None)


def given_by() -> User | None:
    """Who has approved what is being done; None where it is done without an approval."""
    return _approver.get()


@contextmanager
def given(by: User) -> Iterator[None]:
    """Do what follows with this person's consent."""
    token = _approver.set(by)
    try:
        yield
    finally:
        _approver.reset(token)
