"""Which column is which field: by memory, by name in either language, and by a name that is nearly right."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import override
from rapidfuzz import fuzz

from guanxi.access.models import User
from guanxi.exchange.cells import LANGUAGES
from guanxi.exchange.error_file import reason_names
from guanxi.exchange.kinds import Field, Kind
from guanxi.exchange.models import ColumnMemory
from guanxi.kernel.text import fold

# Below this likeness (of 100) a name is another name; shorter names must be equal.
LIKE = 88
LONG_ENOUGH = 6
_NOT_LETTER = re.compile(r"[\W_]+")


def suggest(kind: Kind, columns: Sequence[str], user: User | None) -> dict[str, str]:
    """A mapping of field keys to column names: what the user chose for such a file before, else by names."""
    if user is not None:
        remembered = ColumnMemory.objects.filter(user=user, kind=kind.key, signature=signature(columns)).first()
        if remembered is not None:
            return kind.open_part(remembered.mapping, user)
    return kind.open_part(by_names(kind, columns), user)


def remember(kind: Kind, columns: Sequence[str], mapping: Mapping[str, str], user: User | None) -> None:
    """Keep the user's mapping for the next file with the same columns."""
    if user is not None:
        ColumnMemory.objects.update_or_create(
            user=user, kind=kind.key, signature=signature(columns), defaults={"mapping": dict(mapping)}
        )


def signature(columns: Sequence[str]) -> str:
    """A hash of the column names, in order; a file and its error file have the same."""
    added = reason_names()
    names = [_bare(column) for column in columns if column not in added]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def by_names(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """Fields to columns by their names; each column and each field is used once, exact names first."""
    names = {field.key: _names(field) for field in kind.every_field}
    mapping: dict[str, str] = {}
    for alike in (_is_name, _is_nearly_name):
        for column in columns:
            if column in mapping.values():
                continue
            fitting = (key for key, known in names.items() if key not in mapping and alike(_bare(column), known))
            if (key := next(fitting, None)) is not None:
                mapping[key] = column
    return mapping


def _names(field: Field) -> set[str]:
    labels = []
    for language in LANGUAGES:
        with override(language):
            labels.append(str(field.label))
    return {_bare(name) for name in (field.key, *labels, *field.synonyms)}


def _bare(name: str) -> str:
    # "Customer ID", "customer_id" and "CustomerID" are one name.
    return _NOT_LETTER.sub("", fold(name))


def _is_name(bare: str, known: Iterable[str]) -> bool:
    return bare in known


def _is_nearly_name(bare: str, known: Iterable[str]) -> bool:
    return len(bare) >= LONG_ENOUGH and any(fuzz.ratio(bare, k) >= LIKE for k in known if len(k) >= LONG_ENOUGH)
