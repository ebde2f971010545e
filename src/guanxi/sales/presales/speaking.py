"""Scripts as they are said to one customer: their placeholders filled in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.access.sight import record_seen
from guanxi.parties.models import Party
from guanxi.sales.models import Lead
from guanxi.shell import company


def customer_of(record: Any, user: User) -> str:
    """How the customer of a record is addressed: by name, where the user may know it."""
    if isinstance(record, Party | Lead):
        name = record.name if _reads(user, record, "name") else ""
    else:
        party = record_seen(record, "party") if hasattr(record, "party_id") and _reads(user, record, "party") else None
        name = party.name if party else ""
    return name or pgettext("form of address", "dear customer")


def spoken(script: str, *, customer: str, salesperson: str) -> str:
    """The script with its placeholders filled in; other braces stay as they are."""
    words = {"{customer}": customer, "{salesperson}": salesperson, "{company}": company.name()}
    for placeholder, word in words.items():
        script = script.replace(placeholder, word)
    return script


def _reads(user: User, record: Any, field: str) -> bool:
    return user.field_access(record._meta.label_lower, field) >= FieldAccess.READ
