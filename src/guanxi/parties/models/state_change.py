"""The history of the relation: each change of state with its date and cause (P-04)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedModel
from guanxi.parties.models.choices import State
from guanxi.parties.models.party import Party


class StateChange(AuditedModel):
    """A party moved from one state to another, by a rule or by a person who gave a reason."""

    UNDONE_IN_PARTS = True

    party = models.ForeignKey(Party, models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=12, choices=State.choices, blank=True)
    after = models.CharField(max_length=12, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The key of the rule that moved it; empty when a person did, who then gives the reason.
    rule = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        indexes = [models.Index(fields=["party", "-at"], name="states_of_party")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
