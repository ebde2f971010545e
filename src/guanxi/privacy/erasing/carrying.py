"""The work of an erasure: in pieces that lock nobody out, taken up again where it was broken off.

The files and the texts of others go first and what tells who the person is goes last, in one transaction: until then
the work can begin anew from what the database knows.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.kernel.collation import sort_key
from guanxi.parties.models import Party
from guanxi.privacy.erasing.clearing import clear, forget_changes, forget_own_changes, rows_of
from guanxi.privacy.erasing.subject import Subject, subject_of
from guanxi.privacy.erasing.sweeping import sweep, sweep_files, swept_models
from guanxi.privacy.models import Erasure
from guanxi.search.indexing import reindex

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
    "invoice_title": "",
    "tax_number": "",
    "invoice_address": "",
    "invoice_bank": "",
    "remark": "",
    "confirmed_at": None,
}


def name_of(alias: str) -> str:
    """What stands in the place of the name, in the company's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Erased %(receipt)s") % {"receipt": alias}


def carry_out(receipt: Erasure, *, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Erase the person of this receipt, or go on with it; `progress` is told how many steps of how many are done."""
    party = Party.everything.filter(pk=receipt.party_key, created_at=receipt.born).first()
    if receipt.state == Erasure.State.FINISHED or party is None:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Freed pages are overwritten with zeros.
            cursor.execute("PRAGMA secure_delete = ON")
    subject, name, tables = subject_of(party), name_of(receipt.alias), swept_models()
    total = len(tables) + 3
    progress(0, total)
    sweep_files(subject)
    swept = 0
    for place, model in enumerate(tables, 1):
        progress(place, total)
        swept += sweep(model, subject, alias=name)
    progress(total - 2, total)
    forget_changes(subject, rows_of(subject))
    progress(total - 1, total)
    _finish(receipt, subject, name, swept)
    progress(total, total)


@transaction.atomic
def _finish(receipt: Erasure, subject: Subject, name: str, swept: int) -> None:
    """Take away the person: what hangs on them, and their names."""
    list(Party.everything.select_for_update().filter(pk__in=subject.keys))
    rows = rows_of(subject)
    clear(rows, alias=name)
    for number, pk in enumerate(subject.keys):
        code = f"X-{receipt.alias}" + (f"-{number}" if number else "")
        values = EMPTY | {"name": name, "name_key": sort_key(name), "code": code, "extra": {}}
        models.QuerySet(Party).filter(pk=pk).update(**values, version=models.F("version") + 1)
    reindex(Party, subject.keys)
    forget_own_changes(subject, rows)
    receipt.state, receipt.counts = Erasure.State.FINISHED, rows.counts() | {"swept": swept}
    receipt.save(update_fields=["state", "counts"])
