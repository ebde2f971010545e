"""The person's words wherever else they stand: in the texts of others, in logs, in files on their way in or out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
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
from guanxi.search.indexing import reindex
from guanxi.search.registry import kind_of

# What follows from other data, or is done with, goes as a row.
DROPPED = ("duplicates.blockkey", "exchange.importnote")
# The numbers of orders, goods and files are the books'.
NUMBERS = ("code",)
# By these rows the person is recognised until the end.
KNOWN_BY: dict[type[models.Model], str] = {Party: "pk", ContactPoint: "party", Address: "party", FormerFile: "into"}
CHUNK = 500
PIECE = 1 << 20
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
    rows: models.QuerySet[Any] = models.QuerySet(model).annotate(**casts).exclude(_own(model, subject.keys))
    touched = list(rows.filter(wanted).values_list("pk", flat=True))
    for start in range(0, len(touched), CHUNK):
        _sweep(model, touched[start : start + CHUNK], words, alias)
    if touched and kind_of(model) is not None:
        reindex(model, touched)
    return len(touched)


@transaction.atomic
def _sweep(model: type[models.Model], keys: list[Any], words: Sequence[str], alias: str) -> None:
    found: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys)
    if model._meta.label_lower in DROPPED:
        found.delete()
        return
    for row in found:
        changed = {c.attname: _without(getattr(row, c.attname), words, alias, c) for c in _texts(model)}
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


def _without(value: Any, words: Sequence[str], alias: str, column: models.Field[Any, Any]) -> Any:
    if value is None:
        return None
    if isinstance(column, models.JSONField):
        text = json.dumps(value, ensure_ascii=False, cls=column.encoder)
        for word in words:
            text = text.replace(json.dumps(word, ensure_ascii=False)[1:-1], alias)
        return json.loads(text)
    text = str(value)
    for word in words:
        # The body of a request or an answer is JSON as text.
        text = text.replace(word, alias).replace(as_json(word), as_json(alias))
    return text[: column.max_length] if column.max_length else text


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
