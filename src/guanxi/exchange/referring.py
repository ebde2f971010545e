"""Custom fields that lead to other records, in files: there they stand by their codes, and only those one may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from guanxi.access import rules
from guanxi.customfields import sight
from guanxi.customfields.kinds import Kind
from guanxi.customfields.registry import fields_of

if TYPE_CHECKING:
    from guanxi.access.models import User
    from guanxi.exchange.loading import Line, Loading

BATCH = 1000


def look_up(model: type[models.Model], lines: Sequence[Line], loading: Loading) -> None:
    """Put keys in the place of codes (or of names that only one has); refuse lines that refer to nothing they see."""
    for key in _keys(model):
        asked = {line.values[key] for line in lines if isinstance(line.values.get(key), str)}
        known = _found("code", asked, loading)
        known |= _found("name", asked - known.keys(), loading)
        for line in lines:
            if not isinstance(named := line.values.get(key), str):
                continue
            if named not in known:
                line.refuse(_("There is no “%s” to refer to.") % named, key)
            line.values[key] = known.get(named)


def written(
    model: type[models.Model], rows: Iterable[Sequence[Any]], width: int, by: User | None
) -> Iterable[Sequence[Any]]:
    """The rows of an export with codes in the place of keys; the custom fields stand last of `width` columns."""
    keys = list(fields_of(model))
    places = [width - len(keys) + keys.index(key) for key in _keys(model)]
    return _coded(iter(rows), places, by) if places else rows


def _keys(model: type[models.Model]) -> list[str]:
    return [key for key, field in fields_of(model).items() if field.kind == Kind.PARTY]


def _found(column: str, asked: Collection[str], loading: Loading) -> dict[str, int]:
    if not asked:
        return {}
    rows = list(sight.target()._default_manager.filter(**{f"{column}__in": asked}).values_list(column, "pk"))
    visible = loading.visible(sight.target(), [pk for _text, pk in rows])
    found: dict[str, list[int]] = {}
    for text, pk in rows:
        if pk in visible:
            found.setdefault(text, []).append(pk)
    return {text: pks[0] for text, pks in found.items() if len(pks) == 1}


def _coded(rows: Iterator[Sequence[Any]], places: Sequence[int], by: User | None) -> Iterator[Sequence[Any]]:
    while batch := [list(row) for row in islice(rows, BATCH)]:
        keys = {row[place] for row in batch for place in places if isinstance(row[place], int)}
        known = sight.target()._default_manager.filter(pk__in=keys)
        if by is not None:
            known = known.filter(rules.condition(sight.target(), by))
        codes = {pk: code or name for pk, code, name in known.values_list("pk", "code", "name")} if keys else {}
        for row in batch:
            for place in places:
                row[place] = codes.get(row[place])
        yield from batch
