"""Scripts as they are said to one customer: their placeholders filled in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.parties.models import Party
from guanxi.sales.models import Lead
from guanxi.shell import company


def customer_of(record: Any, user: User) -> str:
    """How the customer of a record is addressed: by name, where the user may know it."""
    label, name = record._meta.label_lower, ""
    if isinstance(record, Party | Lead):
        name = record.name if user.reads(label, "name") else ""
    elif hasattr(record, "party_id") and user.reads(label, "party"):
        party = record_seen(record, "party")
        name = party.name if party else ""
    return name or pgettext("form of address", "dear customer")


def spoken(script: str, *, customer: str, salesperson: str) -> str:
    """The script with its placeholders filled in; other braces stay as they are."""
    words = {"{customer}": customer, "{salesperson}": salesperson, "{company}": company.name()}
    for placeholder, word in words.items():
        script = script.replace(placeholder, word)
    return script
