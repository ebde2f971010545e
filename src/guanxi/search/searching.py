"""Asking the index: the best hits for a palette or page, and a condition that narrows a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from guanxi.search.engines import engine
from guanxi.search.parts import Part, filled, run
from guanxi.search.ranking import Relevance
from guanxi.search.registry import Kind, Rule, kind_of, kinds, mark_of
from guanxi.search.terms import CLOSED, Marks, Query, parse

if TYPE_CHECKING:
    from guanxi.access.models import User

# Documents of a kind that are looked through without the index; a word is common that is in 1 of 200 of them.
WINDOW = 2_000
COMMON = WINDOW // 200
# Hits of a kind that are taken from the index.
MOST = 5_000
# Records that somebody may see which are looked through, for words that are common among all others.
VISIBLE = 20_000
# Hits of a kind from which the best are chosen.
CANDIDATES = 300


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found. `kind` is its model's label, e.g. "parties.party"."""

    kind: str
    object_id: int
    title: str


def search(
    query: str,
    *,
    user: User | None = None,
    kinds: Iterable[str] | None = None,
    within: Mapping[str, QuerySet[Any]] | None = None,
    limit: int = 20,
) -> list[Hit]:
    """The best hits: titles that are what was asked for, that begin so, that contain it, the rest; each newest first.

    user    who asks: what field rules keep from them finds nothing, and what is guarded nothing for nobody
    kinds   labels of the models to look among; default: all
    within  for each kind the records that may be found (what the user may see): kinds without an entry are left out.
            Without it nothing is filtered, and the caller must do it.
    """
    parts = _parts(kinds, within)
    wanted = parse(query, _open_to(user, [part.kind for part in parts]))
    if wanted and parts and limit > 0:
        _find(parts, wanted, limit)
    return _best(query, parts, limit)


def kinds_found(query: str, *, user: User | None = None) -> set[str]:
    """Labels of the kinds among which something is found, whether it may be seen or not: the rest need no `within`.

    One statement. To ask for all kinds, each with its rule, would cost a database more than it costs to find out.
    """
    every = kinds()
    wanted = parse(query, _open_to(user, every))
    return filled(every, wanted, WINDOW) if wanted and every else set()


def matching(query: str, model: type[Model], user: User | None = None) -> Q:
    """Condition on a queryset of a searchable model: all records that the query finds, none where it says nothing.

    What is guarded by field rules is looked at as far as the user may read it, by nobody not at all.
    """
    kind = kind_of(model)
    if kind is None:
        raise LookupError(f"{model._meta.label} is not searchable")
    wanted = parse(query, _open_to(user, [kind]))
    if not wanted:
        return Q(pk__in=[])
    return Q(pk__in=RawSQL(*engine().keys(wanted, kind.base, kind.end)))  # noqa: S611 (values are bound)


def _open_to(user: User | None, asked: Iterable[Kind]) -> Marks:
    """The marks under which this user may look: of what they read in full."""
    if user is None:
        return CLOSED

    def marks(rules: Iterable[Rule]) -> tuple[str, ...]:
        readable = [rule for rule in dict.fromkeys(rules) if user.reads(*rule)]
        return tuple(mark_of(rule) for rule in readable)

    asked = list(asked)
    return Marks(
        text=marks(rule for kind in asked for rule in kind.guarded_text),
        digits=marks(rule for kind in asked for rule in kind.guarded_digits),
    )


def _parts(labels: Iterable[str] | None, within: Mapping[str, QuerySet[Any]] | None) -> list[Part]:
    asked: Sequence[Kind] = kinds() if labels is None else [kind for label in labels if (kind := kind_of(label))]
    if within is None:
        return [Part(kind, None) for kind in asked]
    parts = [Part(kind, within[kind.label]) for kind in asked if kind.label in within]
    return [part for part in parts if not part.is_empty]


def _find(parts: list[Part], query: Query, limit: int) -> None:
    """Look where an answer is quick: never through all the hits of a common word.

    A common word is in enough of the newest documents, a rare one has few hits in the index; what is common among all
    but rare among what somebody may see is looked for there. Kinds that have no older documents need one look.
    """
    count = max(limit, CANDIDATES)
    common: set[Part] = set()
    if engine().may_be_common(query):
        run([(part, part.newest(query, WINDOW, count)) for part in parts])
        common = {part for part in parts if part.hits >= COMMON}
    rest = [part for part in parts if len(part.titles) < limit and not part.whole]
    unseen = [part for part in rest if part.visible is None or part not in common]
    run([(part, part.indexed(query, MOST, count)) for part in unseen])
    common |= {part for part in unseen if part.hits >= MOST}
    hidden = [part for part in rest if part in common and part.visible is not None and len(part.titles) < limit]
    run([(part, part.among_visible(query, VISIBLE, count)) for part in hidden])


def _best(query: str, parts: list[Part], limit: int) -> list[Hit]:
    relevance = Relevance(query)
    ranked = sorted(
        # The place among its own kind stands for the age: keys of different kinds do not compare.
        (relevance.rank(title), place, part.kind.label, key - part.kind.base, title)
        for part in parts
        for place, (key, title) in enumerate(sorted(part.titles.items(), reverse=True))
    )
    return [Hit(label, object_id, title) for _rank, _place, label, object_id, title in ranked[: max(0, limit)]]
