"""The person's words wherever else they stand: in the texts of others, in logs, in files on their way in or out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from guanxi.exchange.actions import FOLDER
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.parties.models import Address, ContactPoint, FormerFile, Party
from guanxi.privacy.erasing.subject import Subject, as_json
from guanxi.sales.models import Invoice, InvoiceLine
from guanxi.search.indexing import reindex
from guanxi.search.registry import kind_of

# What follows from other data, or is done with, goes as a row.
DROPPED = ("duplicates.blockkey", "exchange.importnote")
# The numbers of orders, goods and files are the books'.
NUMBERS = ("code",)
# By these rows the person is recognised until the end.
KNOWN_BY: dict[type[models.Model], str] = {Party: "pk", ContactPoint: "party", Address: "party", FormerFile: "into"}
# What stands on an issued invoice stays: books are kept by law.
BOOKS: dict[type[models.Model], Q] = {Invoice: ~Q(code=""), InvoiceLine: ~Q(invoice__code="")}
CHUNK = 500
PIECE = 1 << 20
# The letters of scripts that part words by spaces: "Ann" does not stand in "Annual".
LETTER = "[A-Za-z\u00c0-\u024f]"
Replace = Callable[[str], str]
# What tells of colleagues and goods, whose names are their own; the index follows from the records.
NOT_SWEPT = ("access", "catalogue", "readlog", "search", "usersessions")
# Traces of requests and files: a name goes from them even if others bear it as well.
TRACES = ("api", "exchange", "webhooks", "jobs", "automation")
# Files in these forms are text; in all others words cannot be looked for.
TEXT = {".csv", ".data", ".txt", ".json", ".tsv"}


def swept_models() -> list[type[models.Model]]:
    """The tables in which the person's words may stand."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("guanxi.") and model._meta.app_label not in NOT_SWEPT and _texts(model)
    ]


def sweep(model: type[models.Model], subject: Subject, *, alias: str) -> int:
    """Put the alias in the place of the person's words in one table; answers in how many rows. Unrecorded.

    The person's own files are left as they are: by them the person is known until the end.
    """
    words = subject.identifiers if model._meta.app_label in TRACES else subject.words
    if not words:
        return 0
    casts: dict[str, Any] = {f"text_of_{c.name}": Cast(c.name, models.TextField()) for c in _texts(model)}
    spelled = {*words, *map(as_json, words)}
    wanted = reduce(or_, (Q(**{f"{name}__contains": word}) for name in casts for word in spelled))
    left_alone = _own(model, subject.keys) | BOOKS.get(model, Q(pk__in=()))
    rows: models.QuerySet[Any] = models.QuerySet(model).annotate(**casts).exclude(left_alone)
    touched = list(rows.filter(wanted).values_list("pk", flat=True))
    replace = _replacing(words, alias)
    for start in range(0, len(touched), CHUNK):
        _sweep(model, touched[start : start + CHUNK], replace)
    if touched and kind_of(model) is not None:
        reindex(model, touched)
    return len(touched)


@transaction.atomic
def _sweep(model: type[models.Model], keys: list[Any], replace: Replace) -> None:
    found: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys)
    if model._meta.label_lower in DROPPED:
        found.delete()
        return
    for row in found:
        changed = {c.attname: _without(getattr(row, c.attname), replace, c) for c in _texts(model)}
        models.QuerySet(model).filter(pk=row.pk).update(**changed)


def _own(model: type[models.Model], keys: list[int]) -> Q:
    """The condition for rows by which the person is recognised."""
    column = KNOWN_BY.get(model)
    return Q(**{f"{column}__in": keys}) if column else Q(pk__in=())


def _texts(model: type[models.Model]) -> list[Any]:
    return [column for column in model._meta.local_concrete_fields if _holds_text(column)]


def _holds_text(column: models.Field[Any, Any]) -> bool:
    is_text = isinstance(column, models.CharField | models.TextField | models.JSONField)
    return (
        is_text
        and column.name not in NUMBERS
        and not column.primary_key
        and not column.choices
        and not column.generated
    )


def _replacing(words: Sequence[str], alias: str) -> Replace:
    """Puts the alias in the place of these words, the longest first, in a text, or in JSON that knows ASCII only."""
    plain = dict.fromkeys(words, alias)
    spelled = {as_json(word): as_json(alias) for word in words} | plain
    pattern = re.compile("|".join(map(_whole, sorted(spelled, key=len, reverse=True))))
    return lambda text: pattern.sub(lambda found: spelled[found[0]], text)


def _whole(word: str) -> str:
    before, after = (re.match(LETTER, letter) for letter in (word[0], word[-1]))
    return f"{f'(?<!{LETTER})' if before else ''}{re.escape(word)}{f'(?!{LETTER})' if after else ''}"


def _without(value: Any, replace: Replace, column: models.Field[Any, Any]) -> Any:
    if value is None:
        return None
    if isinstance(column, models.JSONField):
        return _in_json(value, replace)
    text = replace(str(value))
    return text[: column.max_length] if column.max_length else text


def _in_json(value: Any, replace: Replace) -> Any:
    """Texts alone are touched, and no key that is a word of the program: the value stays what it is."""
    if isinstance(value, dict):
        return {k if k.isascii() and k.isidentifier() else replace(k): _in_json(v, replace) for k, v in value.items()}
    if isinstance(value, list):
        return [_in_json(each, replace) for each in value]
    return replace(value) if isinstance(value, str) else value


def sweep_files(subject: Subject) -> int:
    """Delete the files of imports and exports that hold the person's words, or may; answers how many."""
    folder = Path(default_storage.path(FOLDER))
    gone = [path for path in _files(folder) if path.suffix not in TEXT or _holds(path, subject.identifiers)]
    for path in gone:
        path.unlink(missing_ok=True)
    names = {f"{FOLDER}/{path.name}" for path in gone}
    for run in (ImportRun, ExportRun):
        run.objects.filter(stored_as__in=names).update(stored_as="")
    return len(gone)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else iter(())


def _holds(path: Path, words: Sequence[str]) -> bool:
    """Whether the file holds one of the words, read in pieces that overlap."""
    wanted = [word.encode() for word in words]
    longest = max(map(len, wanted), default=0)
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            text = rest + piece
            if any(word in text for word in wanted):
                return True
            rest = text[-longest:]
    return False
