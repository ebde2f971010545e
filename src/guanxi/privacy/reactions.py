"""What follows for privacy from what happens elsewhere: what a lead agreed to on a public form goes into the consent
ledger, and who is being erased is not merged.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.events.bus import on
from guanxi.events.parties import PartyMerged
from guanxi.events.sales import LeadConsented, LeadConverted
from guanxi.privacy.consents import write_down
from guanxi.privacy.models import Consent, Erasure, Purpose
from guanxi.sales.models import Lead


@on(LeadConsented)
def know_purpose(event: LeadConsented) -> None:
    """Have the purpose at hand: who converts the lead may not be allowed to make, or to take back, such a word."""
    Purpose.objects.get_or_create(name=event.purpose)


@on(LeadConverted)
def keep_consent(event: LeadConverted) -> None:
    """Write down what the lead consented to, word for word, at the moment when they did."""
    lead = Lead.objects.select_related("form", "party", "contact").get(pk=event.lead_id)
    person = lead.contact or lead.party
    if person is None or lead.consent_at is None or lead.form is None:
        return
    purpose, _made = Purpose.objects.get_or_create(name=lead.form.purpose)
    values = {
        "purpose": purpose,
        "state": Consent.State.GIVEN,
        "at": lead.consent_at,
        "how": Consent.How.FORM,
        "evidence": f"{lead.form.name}: {lead.consent_text}",
    }
    write_down(whole=person, values=values, by=None, at=event.at)


@on(PartyMerged)
def keep_apart(event: PartyMerged) -> None:
    """Raises ValidationError where one of the two is being erased: what it holds would stay, or another's would go."""
    under_way = Erasure.objects.exclude(state=Erasure.State.FINISHED)
    if under_way.filter(Q(party_key=event.party_id) | Q(party_key=event.former_id)).exists():
        raise ValidationError(_("One of these people is being erased: they cannot be merged."))
