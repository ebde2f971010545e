"""A condition compiled to one Q: bound values, allow-listed paths, two-valued logic.

**NULL.** SQL has three truth values; people have two. A comparison with a missing value is false, its opposite is
true: "city is not Shanghai" finds the customers without a city, and `not` finds exactly the others. To this end every
comparison beneath a `not` is made two-valued first (`… AND source IS NOT NULL`); where nothing negates, that is
left out, since WHERE takes unknown for false anyway.

**Related rows.** Existence is EXISTS; so is a compared figure, over the group of the record's own rows with HAVING.
Both are asked only of records that pass the cheaper conditions, and only until the page is full. (Measured against
the same figure computed once for all records, `pk IN (… GROUP BY …)`, over a million customers with five million
orders: a first page 6 to 300 times as fast; up to six times slower where hardly any record matches.)
Where records without any related row belong to the answer (fewer than 3 orders), the opposite is excluded.

**Other records.** What stands in a record that the asker may not see counts as missing: else the orders of a customer
out of sight, which one sees because one sold them, would tell the customer's name letter by letter.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, Q, QuerySet

from guanxi.access import rules
from guanxi.access.middleware import zone_of
from guanxi.access.sight import seen_along
from guanxi.conditions.asking import Asking
from guanxi.conditions.binding import Bound, BoundAggregate, BoundGroup, BoundLeaf, BoundNot, bind, everything_allowed
from guanxi.conditions.columns import Allowed, paths_read, readable_by
from guanxi.conditions.comparing import present
from guanxi.conditions.kinds.related import FIGURES
from guanxi.conditions.tree import EVERYTHING, Condition
from guanxi.conditions.vocabularies import Vocabulary

if TYPE_CHECKING:
    from guanxi.access.models import User

_FIGURE: Final = "_figure"
# Counts that only ask whether there is a row at all.
_EXISTENCE: Final = {
    (">=", 1): True,
    (">", 0): True,
    ("!=", 0): True,
    ("=", 0): False,
    ("<", 1): False,
    ("<=", 0): False,
}


def compile(
    condition: Condition,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    user: User | None,
    zone: tzinfo | None = None,
    allowed: Allowed | None = None,
) -> Q:
    """The rows of the vocabulary's model for which the condition holds, as a Q for one query.

    `user` is who asks ("me", the rules of related records, the field rules unless `allowed` is given); None is the
    program itself, to which everything is open. Days begin in `zone`, by default the user's. Raises ConditionError.
    """
    if condition == EVERYTHING:
        return Q()
    asking = Asking(now, zone or zone_of(user), user)
    bound = bind(condition, vocabulary, allowed or default_allowed(user))
    return _compiled(bound, asking, exact=False)


def default_allowed(user: User | None) -> Allowed:
    """What the user's field rules allow; everything where the program itself asks."""
    return everything_allowed if user is None else readable_by(user)


def _compiled(bound: Bound, asking: Asking, *, exact: bool) -> Q:
    """The Q; `exact` asks for one that is never NULL, so that it can be negated."""
    match bound:
        case BoundGroup(parts=(), every=every):
            # Spelt out, for Q drops an empty part from whatever it is joined to.
            return Q(pk__isnull=not every)
        case BoundGroup(parts, every):
            return reduce(and_ if every else or_, [_compiled(part, asking, exact=exact) for part in parts])
        case BoundNot(part):
            return ~_compiled(part, asking, exact=True)
        case BoundLeaf():
            source = bound.field.source(bound.model, bound.value)
            return _compared(bound, source, asking, exact=exact, seen=_seen(bound, asking))
        case BoundAggregate():
            return _aggregated(bound, asking)


def _compared(leaf: BoundLeaf, source: Any, asking: Asking, *, exact: bool, seen: Q | None = None) -> Q:
    assert leaf.operator.build is not None
    found = leaf.operator.build(source, leaf.value, asking)
    if (exact or leaf.negated) and not leaf.operator.total:
        found = present(source) & found
    if seen:
        found = found | ~seen if leaf.asks_if_empty else found & seen
    return ~found if leaf.negated else found


def _seen(leaf: BoundLeaf, asking: Asking) -> Q:
    """The rows of which the asker may know what the leaf compares. That a reference is not empty, its own row tells."""
    paths = [path.rpartition("__")[0] if leaf.asks_if_empty else path for path in paths_read(leaf.field)]
    return reduce(and_, (seen_along(leaf.model, path, asking.user) for path in paths if path), Q())


def _aggregated(bound: BoundAggregate, asking: Asking) -> Q:
    rows = _rows(bound, asking)
    if bound.leaf is None:
        return Q(Exists(rows))
    if bound.aggregate == "count":
        wanted = _EXISTENCE.get((bound.leaf.op, bound.leaf.value))
        if wanted is not None:
            return Q(Exists(rows)) if wanted else ~Q(Exists(rows))
    figure = FIGURES[bound.aggregate]
    source = F("pk") if bound.of is None else bound.of.source(bound.leaf.model, bound.leaf.value)
    if bound.of is not None:
        rows = rows.filter(_seen(bound.leaf, asking))
    group = rows.values(bound.related.source(bound.model).link).annotate(**{_FIGURE: figure.function(source)})
    having = _compared(bound.leaf, F(_FIGURE), asking, exact=not figure.zero_if_none)
    if _holds_without_rows(bound):
        return ~Q(Exists(group.filter(~having)))
    return Q(Exists(group.filter(having)))


def _rows(bound: BoundAggregate, asking: Asking) -> QuerySet[Any]:
    related = bound.related.source(bound.model)
    rows = related.of_outer()
    if asking.user is not None:
        rows = rows.filter(rules.condition(related.model, asking.user))
    return rows if bound.where is None else rows.filter(_compiled(bound.where, asking, exact=False))


def _holds_without_rows(bound: BoundAggregate) -> bool:
    leaf = bound.leaf
    assert leaf is not None
    if FIGURES[bound.aggregate].zero_if_none:
        positive = leaf.operator.at_zero is not None and leaf.operator.at_zero(leaf.value)
    else:
        positive = leaf.operator.total
    return positive is not leaf.negated
