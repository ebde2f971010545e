"""What the index holds of one record, made ready to be stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from guanxi.kernel.text import clean
from guanxi.search.registry import Kind, mark_of
from guanxi.search.terms import Marked, document_terms

TITLE = 200


class Document(NamedTuple):
    """One row of the index; `terms` separated by spaces."""

    key: int
    title: str
    terms: str
    checksum: int


def document_of(kind: Kind, record: Any) -> Document:
    """The document under which this record is found."""
    title = clean(kind.title(record))[:TITLE]
    names = [title, *filter(None, kind.names(record))]
    open_to_all = filter(None, kind.text(record)), filter(None, kind.digits(record))
    terms = " ".join(document_terms(names, *open_to_all, _marked(kind, record)))
    digest = hashlib.blake2b(f"{title}\n{terms}".encode(), digest_size=8).digest()
    return Document(kind.base + record.pk, title, terms, int.from_bytes(digest, "big", signed=True))


def _marked(kind: Kind, record: Any) -> Iterator[Marked]:
    for rule, texts in kind.guarded_text.items():
        yield Marked(mark_of(rule), text=filter(None, texts(record)))
    for rule, texts in kind.guarded_digits.items():
        yield Marked(mark_of(rule), digits=filter(None, texts(record)))
