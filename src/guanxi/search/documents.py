"""What the index holds of one record, made ready to be stored."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.db.models import Model

from guanxi.kernel.text import clean
from guanxi.search.registry import Kind
from guanxi.search.terms import document_terms

TITLE = 200


class Document(NamedTuple):
    """One row of the index; `terms` separated by spaces."""

    key: int
    title: str
    terms: str
    checksum: int


def document_of(kind: Kind, record: Model) -> Document:
    """The document under which this record is found."""
    title = clean(kind.title(record))[:TITLE]
    names = [title, *filter(None, kind.names(record))]
    terms = " ".join(document_terms(names, filter(None, kind.text(record)), filter(None, kind.digits(record))))
    digest = hashlib.blake2b(f"{title}\n{terms}".encode(), digest_size=8).digest()
    return Document(kind.base + record.pk, title, terms, int.from_bytes(digest, "big", signed=True))
