"""What an operator is: its name in menus, its phrase in words, the argument it takes, and the condition it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from guanxi.conditions.asking import Asking
from guanxi.conditions.kinds.arguments import Argument

Phrase = str | Promise
# (what is compared, the value read, who asks) → those of the rows where the source is not NULL
Build = Callable[[Any, Any, Asking], Q]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """An operator of a kind of field.

    `label` names it in menus; `phrase` says it, with %(field)s and %(value)s; `adverb`, where given, says when
    instead of which ("in the last 30 days").
    A negative operator names the one it negates and builds nothing itself: it holds exactly where that one does
    not, so also where the field is empty. `total` operators look at NULL themselves. `at_zero` tells whether a
    count or sum over no rows satisfies it.
    """

    label: Phrase
    phrase: Phrase
    takes: Argument
    build: Build | None = None
    negates: str = ""
    adverb: Phrase = ""
    total: bool = False
    at_zero: Callable[[Any], bool] | None = None


def negative(of: str, label: Phrase, phrase: Phrase, takes: Argument) -> Operator:
    """The operator that holds exactly where `of` does not."""
    return Operator(label=label, phrase=phrase, takes=takes, negates=of)
