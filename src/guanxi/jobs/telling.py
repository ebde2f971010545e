"""What is kept of a failure: where it happened and of which sort it was, without the values of records.

Messages of the database and of Python quote what they could not take; whoever looks after the jobs may not see that.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

# What databases add of the row and of the statement.
_DETAIL = re.compile(r"\n\s*(DETAIL|CONTEXT|HINT|LINE \d+|Failing row)\b.*", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|=\([^)]*\)")


def told(error: BaseException) -> str:
    """The failure with those that led to it, the first first: the stack, the class, and the message without values."""
    return "\n".join(f"{''.join(traceback.format_tb(one.__traceback__))}{_named(one)}" for one in _chain(error))


def without_values(message: str) -> str:
    """A message in which everything that it quotes is left out."""
    return _QUOTED.sub(lambda found: f"{found[0][0]}…{found[0][-1]}", _DETAIL.sub("", message))


def _named(error: BaseException) -> str:
    message = without_values(str(error)).strip()
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name}: {message}" if message else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error
