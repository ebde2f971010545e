"""The lists of parties and of contact persons."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from guanxi.parties import actions, people, tones
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party, Position
from guanxi.parties.part_forms import PositionForm
from guanxi.parties.parts import PARTS
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
            Title(key="name", label=_("Name"), order="name_key", edit="name", single=True),
            Column(key="code", label=_("Customer code")),
            Choice(key="grade", label=_("Grade"), order="grade_rank", tones=tones.GRADE),
            Choice(key="state", label=_("State"), order="state_rank", tones=tones.STATE),
            Choice(key="rfm_class", label=_("RFM class"), tones=tones.RFM),
            Choice(key="kind", label=_("Person or organisation"), edit="kind"),
            Choice(key="customer_kind", label=_("Customer kind"), edit="customer_kind"),
            Phone(key="phone", label=_("Phone"), edit="phone", single=True),
            Email(key="email", label=_("E-mail"), edit="email", single=True),
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
        change_all=actions.change_all,
        parts=PARTS,
        preview="parties/preview.html",
        empty_text=_("People and companies that you deal with stand here. Add the first one, or import a file."),
        links=(("parties:roster", _("Customer roster"), "printer"),),
    )
)


def _reached_by(channel: str) -> Callable[[Position], str | None]:
    """The person's phone or e-mail, for those who see their file: the rows say who does."""
    return lambda position: getattr(position.person, channel) if getattr(position, "person_seen", False) else None


POSITIONS = register(
    Listing(
        model=Position,
        key="people",
        title=_("Contact persons"),
        noun=_("Contact person"),
        icon="address-book",
        columns=(
            Title(key="person", label=_("Name"), path="person.name"),
            Related(key="organisation", label=_("Organisation"), shows=("name",)),
            Column(key="title", label=_("Job title"), edit="title"),
            Column(key="department", label=_("Department"), edit="department"),
            Choice(key="decision_role", label=_("Decision role"), edit="decision_role", tones=tones.DECISION),
            Choice(key="influence", label=_("Influence"), edit="influence", tones=tones.INFLUENCE),
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
            Moment(key="since", label=_("Since"), order="-since", edit="since"),
            Moment(key="until", label=_("Until"), edit="until"),
            Related(key="owner", label=_("Owner"), path="organisation.owner", shows=("display_name", "username")),
        ),
        default=("person", "organisation", "title", "department", "decision_role", "influence", "phone", "email"),
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
        change=people.change,
        delete=people.remove_all,
        bulk=("edit", "delete"),
        search=people.named,
        empty_text=_("People in organisations stand here. Add them on the organisation's page, or import a file."),
    )
)
