"""The editor of a condition, as a page shows it: `{% include "conditions/editor.html" with editor=editor %}`.

The page also loads `conditions/editor.css` and, as a module before Alpine, `conditions/editor.js`. The editor belongs
to a form: it keeps a hidden input of the given name, whose value `urltext.from_text` reads, and lets that input send
`change` whenever the condition has become complete.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.translation import pgettext

from guanxi.access.middleware import zone_of
from guanxi.conditions.asking import Asking
from guanxi.conditions.binding import Bound, BoundAggregate, BoundGroup, BoundLeaf, BoundNot, bind
from guanxi.conditions.columns import Allowed
from guanxi.conditions.compiler import default_allowed
from guanxi.conditions.describing import describe
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.tree import EVERYTHING, Condition, to_json
from guanxi.conditions.vocabularies import Vocabulary

if TYPE_CHECKING:
    from guanxi.access.models import User


@dataclass(frozen=True)
class Editor:
    """One editor: the name of its input, the condition's JSON form, what the script needs, what was refused."""

    name: str
    value: dict[str, Any] | None
    data: dict[str, Any]
    problem: ConditionError | None

    @property
    def json(self) -> str:
        """The data for the script, in a <template>: htmx takes script elements out of what it swaps in."""
        return json.dumps(self.data, ensure_ascii=False, cls=DjangoJSONEncoder)


def editor(
    condition: Condition,
    vocabulary: Vocabulary,
    language: str,
    *,
    user: User | None,
    name: str = "filter",
    allowed: Allowed | None = None,
    problem: ConditionError | None = None,
) -> Editor:
    """An editor that starts with the condition.

    A condition that was refused can be edited too: pass the error as `problem`, and its place is marked.
    """
    allowed = allowed or default_allowed(user)
    with translation.override(language):
        description = describe(vocabulary, language, user=user, allowed=allowed)
        if problem is None:
            _add_names(description, bind(condition, vocabulary, allowed), Asking(timezone.now(), zone_of(user), user))
        value = None if condition == EVERYTHING else to_json(condition)
        data = {"condition": value, "vocabulary": description, "texts": _texts(), "problem": problem and problem.where}
        return Editor(name, value, data, problem)


def _add_names(description: dict[str, Any], bound: Bound, asking: Asking) -> None:
    """Put the names of records that the condition speaks of to the fields whose records are not listed."""
    keys: dict[tuple[str, str], set[Any]] = defaultdict(set)
    fields: dict[tuple[str, str], Reference] = {}
    for leaf in _leaves(bound):
        if isinstance(leaf.field, Reference) and leaf.field.search_url_name and leaf.value is not None:
            place = (leaf.model._meta.label_lower, leaf.field.key)
            fields[place] = leaf.field
            keys[place].update(leaf.value if isinstance(leaf.value, tuple) else [leaf.value])
    for (label, key), field in fields.items():
        described = next(f for f in description["vocabularies"][label]["fields"] if f["key"] == key)
        named = field.names(tuple(keys[label, key]), asking)
        described["named"] = [{"value": pk, "label": text} for pk, text in named.items()]


def _leaves(bound: Bound) -> Iterator[BoundLeaf]:
    match bound:
        case BoundGroup(parts, _every):
            for part in parts:
                yield from _leaves(part)
        case BoundNot(part):
            yield from _leaves(part)
        case BoundLeaf():
            yield bound
        case BoundAggregate(where=where) if where is not None:
            yield from _leaves(where)


def _texts() -> dict[str, str]:
    return {
        "all": pgettext("condition editor", "All of these hold"),
        "any": pgettext("condition editor", "At least one of these holds"),
        "none": pgettext("condition editor", "None of these holds"),
        "notall": pgettext("condition editor", "Not all of these hold"),
        "join": pgettext("condition editor", "How the conditions are joined"),
        "group": pgettext("condition editor", "Group of conditions"),
        "add": pgettext("condition editor", "Condition"),
        "nest": pgettext("condition editor", "Group"),
        "remove": pgettext("condition editor", "Remove"),
        "field": pgettext("condition editor", "Field"),
        "operator": pgettext("condition editor", "Comparison"),
        "related": pgettext("condition editor", "Related records"),
        "figure": pgettext("condition editor", "Figure"),
        "of": pgettext("condition editor", "Of which field"),
        "where": pgettext("condition editor", "Only those for which:"),
        "value": pgettext("condition editor", "Value"),
        "from": pgettext("condition editor", "From"),
        "until": pgettext("condition editor", "Until"),
        "to": pgettext("condition editor", "to"),
        "lines": pgettext("condition editor", "One value a line"),
        "number": pgettext("condition editor", "Number"),
        "unit": pgettext("condition editor", "Unit"),
        "days": pgettext("condition editor", "days"),
        "period": pgettext("condition editor", "Period"),
        "currency": pgettext("condition editor", "Currency"),
        "search": pgettext("condition editor", "Search by name"),
    }
