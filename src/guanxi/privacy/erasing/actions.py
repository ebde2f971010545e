"""The verbs: erase a person, see beforehand what that does, and erase again after an older backup came back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.kernel.collation import sort_key
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind
from guanxi.privacy.erasing import register
from guanxi.privacy.erasing.clearing import Rows, clear, rows_of
from guanxi.privacy.erasing.subject import Subject, subject_of
from guanxi.privacy.erasing.sweeping import sweep_files, sweep_tables
from guanxi.privacy.models import Erasure
from guanxi.search.indexing import reindex

ERASE = "privacy.erase"
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
EMPTY = {
    "gender": "",
    "birthday": None,
    "industry": "",
    "occupation": "",
    "province": "",
    "city": "",
    "phone": "",
    "email": "",
    "preferred_channel": "",
    "preferred_time": "",
    "source_note": "",
    "remark": "",
    "confirmed_at": None,
}


def preview(party: Party) -> Rows:
    """What erasing this person would remove and empty. Nothing is written."""
    return rows_of(subject_of(party))


def erase(*, party: Party, reason: str, confirmation: str, by: User, at: datetime) -> Erasure:
    """Erase a person for good: orders, payments and their sums stay, and nothing that says whose they were.

    `confirmation` is the customer code, typed by hand. Raises PermissionDenied without the ability or beyond the
    user's reach, ValidationError for an organisation, an empty reason or a confirmation that does not match.
    """
    reached = Party.objects.visible_to(by, Action.DELETE).filter(pk=party.pk).exists()
    if not (by.able(ERASE) and reached):
        raise PermissionDenied
    if party.kind != PartyKind.PERSON:
        raise ValidationError(_("An organisation is no person: erase its contact persons."))
    if confirmation.strip() != party.code:
        raise ValidationError({"confirmation": _("This is not the customer code.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    alias = "".join(secrets.choice(LETTERS) for _n in range(6))
    return _carry_out(party, alias, reason.strip()[:300], by, at)


def replay() -> int:
    """Erase again whom the list names and the database still knows; answers how many. For the time after a restore."""
    done = 0
    for line in register.read():
        if Erasure.objects.filter(alias=line["alias"]).exists():
            continue
        party = Party.everything.filter(pk=line["party"], created_at=datetime.fromisoformat(line["born"])).first()
        if party is not None:
            _carry_out(party, line["alias"], line["reason"], None, datetime.fromisoformat(line["at"]))
            done += 1
    return done


def _carry_out(party: Party, alias: str, reason: str, by: User | None, at: datetime) -> Erasure:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Freed pages are overwritten with zeros.
            cursor.execute("PRAGMA secure_delete = ON")
    with transaction.atomic():
        subject = subject_of(Party.everything.select_for_update().get(pk=party.pk))
        rows = rows_of(subject)
        with translation.override(settings.LANGUAGE_CODE):
            name = _("Erased %(receipt)s") % {"receipt": alias}
        clear(subject, rows, alias=name)
        _anonymise(subject, alias, name)
        swept = sweep_tables(subject, alias=name)
        receipt = Erasure.objects.create(
            alias=alias,
            party_key=party.pk,
            born=party.created_at,
            reason=_without(reason, subject, name),
            by=by,
            at=at,
            digests=sorted(_digests(subject)),
            counts=rows.counts() | {"swept": swept},
        )
        # On the disk before the commit: a list that names one too many erases nobody else.
        register.add([register.line_of(receipt)])
    sweep_files(subject)
    return receipt


def _anonymise(subject: Subject, alias: str, name: str) -> None:
    for number, pk in enumerate(subject.keys):
        code = f"X-{alias}" + (f"-{number}" if number else "")
        values = EMPTY | {"name": name, "name_key": sort_key(name), "code": code, "extra": {}}
        models.QuerySet(Party).filter(pk=pk).update(**values, version=models.F("version") + 1)
    reindex(Party, subject.keys)


def _without(reason: str, subject: Subject, name: str) -> str:
    for word in subject.identifiers:
        reason = reason.replace(word, name)
    return reason[:300]


def _digests(subject: Subject) -> Iterator[str]:
    """Keyed, so that nobody finds a number by trying all that there are."""
    key = settings.SECRET_KEY.encode()
    for word in subject.identifiers:
        yield hmac.new(key, word.encode(), hashlib.sha256).hexdigest()
