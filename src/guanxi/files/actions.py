"""The verbs of files: attaching, renaming, taking away; and sweeping out what nothing refers to."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.models import AuditedQuerySet
from guanxi.audit.recording import model_of
from guanxi.events.bus import publish
from guanxi.events.files import FileAttached
from guanxi.files import kinds, pictures, store
from guanxi.files.models import Attachment
from guanxi.files.naming import safe_name
from guanxi.files.targets import party_id_of
from guanxi.records import actions as records

# A content without a row may be one that is being written; after a day it is forgotten.
GRACE = timedelta(days=1)
BATCH = 500


def attach(*, record: models.Model, content: Iterable[bytes], name: str, by: User, at: datetime) -> Attachment:
    """Attach a file to a record. Raises ValidationError, with nothing kept, for what is empty, too large or refused.

    The content is written and its pictures are drawn before the transaction begins: other writers need not wait.
    """
    stored = _stored(content)
    try:
        attachment = _described(stored, safe_name(name, otherwise=_("file")))
        attachment.model, attachment.object_id, attachment.owner = record._meta.label_lower, record.pk, by
        with transaction.atomic():
            attachment.save()
            subject = Attachment._meta.label_lower, attachment.pk
            publish(FileAttached(at=at, by_id=by.pk, party_id=party_id_of(record), subject=subject))
    except BaseException:
        store.remove(stored.name)
        raise
    if attachment.stored_as != stored.name:
        store.remove(stored.name)
    return attachment


@transaction.atomic
def change(*, record: Attachment, values: Mapping[str, Any], version: int | None) -> Attachment:
    """Rename a file; its extension stays that of its content. Raises records.Conflict."""
    given = dict(values)
    if "name" in given:
        name = safe_name(given["name"], otherwise=record.name)
        if kinds.extension(name) in refused():
            raise ValidationError({"name": _refusal(kinds.extension(name))})
        own = kinds.extension(record.name)
        given["name"] = name if not own or kinds.extension(name) == own else f"{name}.{own}"
    return records.change(record=record, values=given, version=version)


def refused() -> frozenset[str]:
    """Extensions of what is not taken in: programs, and what the company adds to them."""
    return kinds.PROGRAMS | {each.lower().lstrip(".") for each in settings.FILES_REFUSED}


def sweep(*, at: datetime) -> int:
    """Delete the files of records that are gone for good, then contents without a file; answers how many."""
    for label in Attachment.everything.order_by().values_list("model", flat=True).distinct():
        _forget_orphans(label)
    gone, batch = 0, []
    for name in store.older_than((at - GRACE).timestamp()):
        batch.append(name)
        if len(batch) == BATCH:
            gone, batch = gone + _remove_unused(batch), []
    return gone + _remove_unused(batch)


def _stored(content: Iterable[bytes]) -> store.Stored:
    used = Attachment.everything.aggregate(sum=Sum("size"))["sum"] or 0
    left = settings.FILES_LIMIT - used
    try:
        return store.put(content, limit=min(settings.FILE_LIMIT, left))
    except store.TooLarge as error:
        if left < settings.FILE_LIMIT:
            raise ValidationError(_("There is no room left for files: ask the administrator.")) from error
        limit = filesizeformat(settings.FILE_LIMIT)
        raise ValidationError(_("This file is too large: at most %(limit)s.") % {"limit": limit}) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ValidationError(_("The disk is full: the file was not stored. Tell the administrator.")) from error


def _described(stored: store.Stored, name: str) -> Attachment:
    """The row of a content that may be kept. Raises ValidationError."""
    kind, known = _accepted(stored, name), _same(stored)
    return Attachment(
        name=kinds.named_truly(name, kind),
        kind=kind,
        size=stored.size,
        digest=stored.digest,
        stored_as=known.stored_as if known else stored.name,
        has_picture=known.has_picture if known else kind in kinds.PICTURES and pictures.picture(stored.path),
    )


def _accepted(stored: store.Stored, name: str) -> str:
    """The kind of a content that may be kept. Raises ValidationError."""
    if not stored.size:
        raise ValidationError(_("This file is empty."))
    kind, own = kinds.kind_of(stored.path, name), kinds.extension(name)
    for each in (own, kind):
        if each in refused():
            raise ValidationError(_refusal(each))
    allowed = {each.lower().lstrip(".") for each in settings.FILES_ALLOWED}
    if allowed and kinds.extension(kinds.named_truly(name, kind)) not in allowed:
        raise ValidationError(
            _("Only these kinds of files are taken: %(list)s.") % {"list": ", ".join(sorted(allowed))}
        )
    return kind


def _refusal(extension: str) -> str:
    return _("Files of this kind (.%(extension)s) are not taken: they can run programs.") % {"extension": extension}


def _same(stored: store.Stored) -> Attachment | None:
    """A living file with the same content, whose storage can be shared."""
    same = Attachment.objects.filter(digest=stored.digest, size=stored.size).first()
    return same if same and store.path_of(same.stored_as).exists() else None


def _forget_orphans(label: str) -> None:
    """Delete the files of records of a type that are no longer even in the bin."""
    rows: AuditedQuerySet[Attachment] = AuditedQuerySet(Attachment).filter(model=label)
    try:
        living = model_of(label)._base_manager.filter(pk=models.OuterRef("object_id"))
    except LookupError:
        return  # A package that is away may come back.
    rows.filter(~models.Exists(living)).delete()


def _remove_unused(names: list[str]) -> int:
    used = set(Attachment.everything.filter(stored_as__in=names).values_list("stored_as", flat=True))
    for name in names:
        if name not in used:
            store.remove(name)
    return len([name for name in names if name not in used])
