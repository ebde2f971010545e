"""The list of purposes, and what filters may ask of a customer's consents."""

from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.choice import Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.rows import Rows
from guanxi.conditions.vocabularies import register as register_fields
from guanxi.parties.models import Party
from guanxi.privacy.models import Consent, Purpose
from guanxi.privacy.models.consent import Channel, standing
from guanxi.records.actions import remove_unused
from guanxi.workbench.columns import Column, Title
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of

COLUMNS = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Column(key="explanation", label=_("What people are told"), edit="explanation"),
)
PURPOSES = register(
    Listing(
        model=Purpose,
        key="purposes",
        title=_("Purposes of consent"),
        noun=_("Purpose"),
        icon="clipboard-check",
        columns=COLUMNS,
        order="name",
        form=form_of(Purpose, COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("What people are asked consent for stands here: newsletters, calls, analysis of their purchases."),
    )
)

register_fields(
    Consent,
    Reference("purpose", _("Purpose"), model=Purpose),
    Choice("channel", _("Channel"), choices=Channel.choices),
    Choice("state", _("Consent"), choices=Consent.State.choices),
    DateTime("at", _("When")),
    Date("until", _("Valid until")),
)
STANDING = Rows(Consent, "party", where=standing())
register_fields(Party, Related("consents", _("Standing consents"), path=STANDING, when="at", group=_("Consent")))
