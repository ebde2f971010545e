"""Purposes belong to the whole company; a person's consents are seen with the person."""

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.privacy.models import Consent, Erasure, PersonExport, Purpose
from guanxi.readlog.models import Entry
from guanxi.readlog.noting import keep

rules.common(Purpose)
rules.through(Consent, "party")


def _receipts(user: User, action: str) -> Q:
    return Q() if user.able("privacy.erase") else rules.NOTHING


def _asked_by(user: User, action: str) -> Q:
    return Q(created_by=user.pk) if user.able("privacy.export") else rules.NOTHING


def _officers(user: User, action: str) -> Q:
    return Q() if user.able("privacy.readings") else rules.NOTHING


rules.declare(Entry, _officers)
rules.declare(Erasure, _receipts)
rules.declare(PersonExport, _asked_by)
keep(Consent, of=Party, path="party_id")
