"""A condition in words, in Chinese and English: "城市是上海，且最近 30 天内订单数 ≥ 3".

The sentence is put together from translated phrases with named places, so that each language orders them its own way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.middleware import zone_of
from guanxi.conditions.asking import Asking
from guanxi.conditions.binding import Bound, BoundAggregate, BoundGroup, BoundLeaf, BoundNot, bind
from guanxi.conditions.columns import Allowed
from guanxi.conditions.compiler import default_allowed
from guanxi.conditions.kinds.operators import Phrase
from guanxi.conditions.kinds.related import FIGURES
from guanxi.conditions.tree import EVERYTHING, Condition
from guanxi.conditions.vocabularies import Vocabulary

if TYPE_CHECKING:
    from guanxi.access.models import User


def words(
    condition: Condition,
    vocabulary: Vocabulary,
    language: str,
    *,
    user: User | None,
    zone: tzinfo | None = None,
    allowed: Allowed | None = None,
) -> str:
    """The condition as a phrase in the language ("zh-hans", "en").

    Names of records that the user may not see are given as numbers; `user` None is the program itself, which sees
    all. One query for each record that is named. Raises ConditionError where the vocabulary does not know a part.
    """
    with translation.override(language):
        if condition == EVERYTHING:
            return _("Everything")
        bound = bind(condition, vocabulary, allowed or default_allowed(user))
        asking = Asking(timezone.now(), zone or zone_of(user), user)
        return _capitalised(_Speaker(asking).say(bound, outermost=True).strip())


class _Speaker:
    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def say(self, bound: Bound, *, outermost: bool = False) -> str:
        match bound:
            case BoundGroup(parts, every):
                if len(parts) == 1:
                    return self.say(parts[0], outermost=outermost)
                joint = pgettext("between conditions", ", and ") if every else pgettext("between conditions", ", or ")
                said = joint.join(self.say(part) for part in parts)
                return said if outermost else _bracketed(said)
            case BoundNot(part):
                return self.deny(part)
            case BoundLeaf():
                return self.leaf(bound, _lowered(bound.field.label))
            case BoundAggregate():
                return self.figure(bound)

    def deny(self, bound: Bound) -> str:
        if isinstance(bound, BoundAggregate) and bound.leaf is None:
            return _("has no %(rows)s") % {"rows": self.rows(bound)}
        if isinstance(bound, BoundLeaf) and (opposite := _opposite(bound)):
            return self.say(opposite)
        said = self.say(bound)
        return _("not %(condition)s") % {"condition": said if isinstance(bound, BoundGroup) else _bracketed(said)}

    def leaf(self, leaf: BoundLeaf, subject: str) -> str:
        named = leaf.named
        value = named.takes.say(leaf.field, leaf.value, self.asking)
        when = named.adverb % {"value": value} if named.adverb else ""
        return named.phrase % {"field": subject, "value": value, "when": when}

    def figure(self, bound: BoundAggregate) -> str:
        figure = FIGURES[bound.aggregate]
        of = _lowered(bound.of.label) if bound.of else ""
        is_date = bound.of is not None and bound.of.kind in ("date", "datetime")
        phrase = figure.phrase_of_dates if is_date else figure.phrase
        said = phrase % {"rows": self.rows(bound), "of": of}
        return said if bound.leaf is None else self.leaf(bound.leaf, said)

    def rows(self, bound: BoundAggregate) -> str:
        """The related rows with what narrows them; a condition on their main date is said as a time."""
        parts = _conjuncts(bound.where)
        dated = next((part for part in parts if _is_time(part, bound.related.when)), None)
        others = [part for part in parts if part is not dated]
        said = {"related": _lowered(bound.related.label), "where": "", "when": ""}
        if isinstance(dated, BoundLeaf):
            said["when"] = dated.named.adverb % {"value": dated.named.takes.say(dated.field, dated.value, self.asking)}
        if others:
            said["where"] = self.say(BoundGroup(tuple(others), every=True))
        return _rows_phrase(when=bool(dated), where=bool(others)) % said


def _opposite(leaf: BoundLeaf) -> BoundLeaf | None:
    """The same comparison by the operator that says the contrary, if there is one."""
    operators = leaf.field.operators()
    op = leaf.named.negates or next((key for key, other in operators.items() if other.negates == leaf.op), "")
    return replace(leaf, op=op, negated=not leaf.negated) if op else None


def _rows_phrase(*, when: bool, where: bool) -> str:
    if when and where:
        return _("%(related)s %(when)s where %(where)s")
    if when:
        return _("%(related)s %(when)s")
    return _("%(related)s where %(where)s") if where else "%(related)s"


def _conjuncts(where: Bound | None) -> tuple[Bound, ...]:
    if where is None:
        return ()
    return where.parts if isinstance(where, BoundGroup) and where.every else (where,)


def _is_time(bound: Bound, key: str) -> bool:
    return isinstance(bound, BoundLeaf) and bound.field.key == key and bool(bound.named.adverb)


def _bracketed(text: str) -> str:
    return pgettext("brackets", "(%(text)s)") % {"text": text}


def _lowered(label: Phrase) -> str:
    """An English label inside a sentence begins small, unless it is an abbreviation."""
    text = str(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
