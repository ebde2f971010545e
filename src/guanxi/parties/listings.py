"""The lists of parties and of contact persons."""

from collections.abc import Callable
from operator import attrgetter

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.sight import is_seen
from guanxi.conditions.kinds.choice import Boolean
from guanxi.conditions.kinds.choice import Choice as OneOf
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.text import Text
from guanxi.parties import actions, people, tones
from guanxi.parties.columns import Bought, Segment
from guanxi.parties.former import FORMER
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party, Position
from guanxi.parties.models.choices import Grade, State
from guanxi.parties.part_forms import PositionForm
from guanxi.parties.parts import PARTS
from guanxi.workbench.columns import Choice, Column, Email, Moment, Money, Number, Phone, Related, Share, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

# Under these heads the fields of filters stand in menus.
WHO, WHERE, BUYS, FILE = pgettext_lazy("fields of a party", "Who"), _("Where"), _("Purchases"), _("File")
ANALYSIS, INVOICES = _("Analysis"), pgettext_lazy("fields of a party", "Invoices")

PARTIES = register(
    Listing(
        model=Party,
        key="parties",
        former=FORMER,
        title=_("Customers"),
        noun=_("Customer"),
        icon="users",
        columns=(
            Title(key="name", label=_("Name"), order="name_key", edit="name", single=True, group=WHO),
            Column(key="code", label=_("Customer code"), group=WHO),
            Choice(key="grade", label=_("Grade"), order="grade_rank", tones=tones.GRADE, group=BUYS),
            Choice(key="state", label=_("State"), order="state_rank", tones=tones.STATE, group=BUYS),
            Choice(key="rfm_class", label=_("RFM class"), tones=tones.RFM, group=BUYS),
            Choice(key="stage", label=_("Life cycle stage"), tones=tones.STAGE, group=ANALYSIS),
            Share(key="churn_risk", label=_("Churn risk"), order="-churn_risk", group=ANALYSIS),
            Money(key="expected_value", label=_("Expected value"), order="-expected_value", group=ANALYSIS),
            Share(key="alive", label=_("Chance of buying again"), order="-alive", group=ANALYSIS),
            Segment(
                key="segment", label=_("Segment"), compute=attrgetter("segment"), needs=("segment",), group=ANALYSIS
            ),
            Choice(key="loyalty", label=_("Loyalty kind"), tones=tones.LOYALTY, group=ANALYSIS),
            Column(key="next_product", label=_("Next product"), group=ANALYSIS),
            Choice(key="kind", label=_("Person or organisation"), edit="kind", group=WHO),
            Choice(key="customer_kind", label=_("Customer kind"), edit="customer_kind", group=WHO),
            Phone(key="phone", label=_("Phone"), edit="phone", single=True, group=WHERE),
            Email(key="email", label=_("E-mail"), edit="email", single=True, group=WHERE),
            Column(key="city", label=_("City"), order="city", edit="city", group=WHERE),
            Column(key="province", label=_("Province"), edit="province", group=WHERE),
            Column(key="industry", label=_("Industry"), edit="industry", group=WHO),
            Column(key="occupation", label=_("Occupation"), edit="occupation", group=WHO),
            Bought(key="value", label=_("Value"), order="-value", group=BUYS),
            Bought(key="purchase_total", label=_("Total of purchases"), group=BUYS),
            Number(key="purchase_count", label=_("Orders"), order="-purchase_count", group=BUYS),
            Moment(key="last_purchase_at", label=_("Last purchase"), order="-last_purchase_at", group=BUYS),
            Choice(key="settlement", label=_("Settlement"), edit="settlement", group=BUYS),
            Column(key="invoice_title", label=_("Title on invoices"), edit="invoice_title", group=INVOICES),
            Column(key="tax_number", label=_("Tax number"), edit="tax_number", single=True, group=INVOICES),
            Column(
                key="invoice_address", label=_("Address and phone on invoices"), edit="invoice_address", group=INVOICES
            ),
            Column(key="invoice_bank", label=_("Bank and account"), edit="invoice_bank", group=INVOICES),
            Choice(key="source", label=_("Source"), edit="source", group=FILE),
            Moment(key="birthday", label=_("Birthday"), edit="birthday", group=WHO),
            Related(key="owner", label=_("Owner"), edit="owner", shows=("display_name", "username"), group=FILE),
            Moment(key="confirmed_at", label=_("Confirmed"), order="confirmed_at", group=FILE),
            Moment(key="created_at", label=_("Created"), order="-id", group=FILE),
        ),
        default=("name", "grade", "state", "phone", "city", "value", "purchase_count", "last_purchase_at", "owner"),
        filters=(
            DateTime("first_purchase_at", _("First purchase"), group=BUYS),
            Boolean("state_by_hand", _("State set by hand"), group=FILE),
            Date("state_until", _("State stands until"), group=FILE),
        ),
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
        boards=("state", "grade", "rfm_class", "stage", "customer_kind"),
        board_sum="value",
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        parts=PARTS,
        preview="parties/preview.html",
        pages="guanxi.parties.urls",
        empty_text=_("People and companies that you deal with stand here. Add the first one, or import a file."),
        links=(Link("parties:roster", _("Customer roster"), "printer"),),
    )
)


def _reached_by(channel: str) -> Callable[[Position], str | None]:
    """The person's phone or e-mail, for those who see their file."""
    return lambda position: getattr(position.person, channel) if is_seen(position, "person") else None


POSITIONS = register(
    Listing(
        model=Position,
        key="people",
        title=_("Contact persons"),
        noun=_("Contact person"),
        icon="address-book",
        columns=(
            Title(key="person", label=_("Name"), path="person.name", group=WHO),
            Related(key="organisation", label=_("Organisation"), shows=("name",), group=WHERE),
            Column(key="title", label=_("Job title"), edit="title", group=WHO),
            Column(key="department", label=_("Department"), edit="department", group=WHO),
            Choice(
                key="decision_role", label=_("Decision role"), edit="decision_role", tones=tones.DECISION, group=WHO
            ),
            Choice(key="influence", label=_("Influence"), edit="influence", tones=tones.INFLUENCE, group=WHO),
            Phone(
                key="phone",
                label=_("Phone"),
                path="person.phone",
                compute=_reached_by("phone"),
                needs=("person__phone",),
                rule=(Party._meta.label_lower, "phone"),
            ),
            Email(
                key="email",
                label=_("E-mail"),
                path="person.email",
                compute=_reached_by("email"),
                needs=("person__email",),
                rule=(Party._meta.label_lower, "email"),
            ),
            Moment(key="since", label=_("Since"), order="-since", edit="since", group=WHO),
            Moment(key="until", label=_("Until"), edit="until", group=WHO),
            Related(
                key="owner", label=_("Owner"), path="organisation.owner", shows=("display_name", "username"), group=FILE
            ),
        ),
        default=("person", "organisation", "title", "department", "decision_role", "influence", "phone", "email"),
        filters=(
            Text("organisation", _("Organisation"), path="organisation__name", group=WHERE),
            Boolean("is_primary", _("Main contact"), group=WHO),
            Text("city", _("City"), path="organisation__city", group=WHERE),
            OneOf("grade", _("Grade"), path="organisation__grade", choices=Grade.choices, group=BUYS),
            OneOf("state", _("State"), path="organisation__state", choices=State.choices, group=BUYS),
        ),
        presets=(
            Preset(key="now", label=_("In office"), condition={"field": "until", "op": "empty"}),
            Preset(
                key="deciders",
                label=_("Decision makers"),
                condition={"field": "decision_role", "op": "is", "value": "decider"},
            ),
        ),
        form=PositionForm,
        boards=("decision_role", "influence"),
        related=("person", "organisation", "organisation__owner"),
        create=None,
        change=people.change,
        delete=people.remove_all,
        bulk=("edit", "delete"),
        search=people.named,
        pages="guanxi.parties.people_urls",
        empty_text=_("People in organisations stand here. Add them on the organisation's page, or import a file."),
    )
)
