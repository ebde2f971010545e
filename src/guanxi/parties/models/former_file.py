"""Files that were merged into others: their number and code lead on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models.party import Party
from guanxi.records.models import Part


class FormerFile(Part):
    """The file of `party` (in the bin since) was merged into that of another.

    Its code is kept here too: what others have printed or imported by it is found under the file that stands. As long
    as that one lives, the purge of the bin leaves the former party alone, so that a merge of years ago can be undone.
    """

    party = models.OneToOneField(Party, models.CASCADE, related_name="former_file", verbose_name=_("party"))
    into = models.ForeignKey(Party, models.CASCADE, related_name="former_files", verbose_name=_("merged into"))
    code = models.CharField(_("former customer code"), max_length=40, db_index=True)
    name = models.CharField(_("former name"), max_length=200)
    at = models.DateTimeField(_("merged"))

    class Meta:
        verbose_name = _("merged file")
        verbose_name_plural = _("merged files")

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
