"""The verbs: begin to erase a person, see beforehand what that does, erase again after an older backup came back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind
from guanxi.privacy.erasing import register
from guanxi.privacy.erasing.carrying import carry_out, name_of
from guanxi.privacy.erasing.clearing import Rows, rows_of
from guanxi.privacy.erasing.subject import Subject, subject_of
from guanxi.privacy.models import Erasure

ERASE = "privacy.erase"
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def preview(party: Party) -> Rows:
    """What erasing this person would remove and empty. Nothing is written."""
    return rows_of(subject_of(party))


@transaction.atomic
def begin(*, party: Party, reason: str, confirmation: str, by: User, at: datetime) -> Erasure:
    """Begin to erase a person for good: the receipt stands, and `carrying.carry_out` does the work.

    `confirmation` is the customer code, typed by hand. Raises PermissionDenied without the ability or beyond the
    user's reach, ValidationError for an organisation, an empty reason, a confirmation that does not match, or where it
    is under way.
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
    Party.objects.select_for_update().get(pk=party.pk)
    if Erasure.objects.filter(party_key=party.pk, born=party.created_at).exists():
        raise ValidationError(_("This person is being erased."))
    alias = "".join(secrets.choice(LETTERS) for _n in range(6))
    return _receipt(party, alias, reason.strip()[:300], by, at)


def replay() -> int:
    """Erase again whom the list names and the database still knows; answers how many. For the time after a restore."""
    done = 0
    for line in register.read():
        if Erasure.objects.filter(alias=line["alias"]).exists():
            continue
        party = Party.everything.filter(pk=line["party"], created_at=datetime.fromisoformat(line["born"])).first()
        if party is not None:
            receipt = _receipt(party, line["alias"], line["reason"], None, datetime.fromisoformat(line["at"]))
            carry_out(receipt)
            done += 1
    return done


@transaction.atomic
def _receipt(party: Party, alias: str, reason: str, by: User | None, at: datetime) -> Erasure:
    subject = subject_of(party)
    receipt = Erasure.objects.create(
        alias=alias,
        state=Erasure.State.RUNNING,
        party_key=party.pk,
        born=party.created_at,
        reason=_without(reason, subject, name_of(alias)),
        by=by,
        at=at,
        digests=sorted(_digests(subject)),
    )
    # On the disk before the commit: a list that names one too many erases nobody else.
    register.add([register.line_of(receipt)])
    return receipt


def _without(reason: str, subject: Subject, name: str) -> str:
    for word in subject.identifiers:
        reason = reason.replace(word, name)
    return reason[:300]


def _digests(subject: Subject) -> Iterator[str]:
    """Keyed, so that nobody finds a number by trying all that there are."""
    key = settings.SECRET_KEY.encode()
    for word in subject.identifiers:
        yield hmac.new(key, word.encode(), hashlib.sha256).hexdigest()
