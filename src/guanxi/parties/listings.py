"""The list of parties."""

from django.utils.translation import gettext_lazy as _

from guanxi.parties import actions, tones
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party
from guanxi.workbench.columns import Choice, Column, Email, Moment, Money, Number, Phone, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

PARTIES = register(
    Listing(
        model=Party,
        key="parties",
        title=_("Customers"),
        noun=_("Customer"),
        icon="users",
        columns=(
            Title(key="name", label=_("Name"), order="name_key", edit="name"),
            Column(key="code", label=_("Customer code")),
            Choice(key="grade", label=_("Grade"), tones=tones.GRADE),
            Choice(key="state", label=_("State"), tones=tones.STATE),
            Choice(key="rfm_class", label=_("RFM class"), tones=tones.RFM),
            Choice(key="kind", label=_("Kind"), edit="kind"),
            Choice(key="customer_kind", label=_("Customer kind"), edit="customer_kind"),
            Phone(key="phone", label=_("Phone"), edit="phone"),
            Email(key="email", label=_("E-mail"), edit="email"),
            Column(key="city", label=_("City"), order="city", edit="city"),
            Column(key="province", label=_("Province"), edit="province"),
            Column(key="industry", label=_("Industry"), edit="industry"),
            Column(key="occupation", label=_("Occupation"), edit="occupation"),
            Money(key="value", label=_("Value"), order="-value"),
            Money(key="purchase_total", label=_("Total of purchases")),
            Number(key="purchase_count", label=_("Orders")),
            Moment(key="last_purchase_at", label=_("Last purchase"), order="-last_purchase_at"),
            Choice(key="settlement", label=_("Settlement"), edit="settlement"),
            Choice(key="source", label=_("Source"), edit="source"),
            Moment(key="birthday", label=_("Birthday"), edit="birthday"),
            Related(key="owner", label=_("Owner"), edit="owner", shows=("display_name", "username")),
            Moment(key="confirmed_at", label=_("Confirmed"), order="confirmed_at"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("name", "grade", "state", "phone", "city", "value", "purchase_count", "last_purchase_at", "owner"),
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(key="vip", label=_("VIP"), condition={"field": "grade", "op": "is", "value": "vip"}),
            Preset(
                key="companies",
                label=_("Companies"),
                condition={"field": "kind", "op": "is", "value": "organisation"},
            ),
            Preset(key="lost", label=_("Lost"), condition={"field": "state", "op": "is", "value": "lost"}),
        ),
        form=PartyForm,
        boards=("state", "grade", "rfm_class", "customer_kind"),
        board_sum="value",
        related=("owner",),
        create=actions.create,
        change=actions.change,
        preview="parties/preview.html",
        empty_text=_("People and companies that you deal with stand here. Add the first one, or import a file."),
    )
)
