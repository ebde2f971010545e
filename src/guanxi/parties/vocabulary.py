"""The fields of a party of which conditions may speak."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Team, User
from guanxi.conditions.kinds.choice import Boolean, Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.number import Money, Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.vocabularies import register
from guanxi.parties.models import Party, Position
from guanxi.parties.models.choices import (
    CustomerKind,
    DecisionRole,
    Grade,
    Influence,
    PartyKind,
    RFMClass,
    Settlement,
    Source,
    State,
)

WHO, WHERE, BUYS, FILE = pgettext_lazy("fields of a party", "Who"), _("Where"), _("Purchases"), _("File")

register(
    Party,
    Text("name", _("Name"), group=WHO),
    Text("code", _("Customer code"), group=WHO),
    Choice("kind", _("Person or organisation"), choices=PartyKind.choices, group=WHO),
    Choice("customer_kind", _("Customer kind"), choices=CustomerKind.choices, group=WHO),
    Text("industry", _("Industry"), group=WHO),
    Text("occupation", _("Occupation"), group=WHO),
    Date("birthday", _("Birthday"), group=WHO),
    Text("province", _("Province"), group=WHERE),
    Text("city", _("City"), group=WHERE),
    Text("phone", _("Phone"), group=WHERE),
    Text("email", _("E-mail"), group=WHERE),
    Choice("state", _("State"), choices=State.choices, group=BUYS),
    Choice("grade", _("Grade"), choices=Grade.choices, group=BUYS),
    Choice("rfm_class", _("RFM class"), choices=RFMClass.choices, group=BUYS),
    Money("value", _("Value"), group=BUYS),
    Money("purchase_total", _("Total of purchases"), group=BUYS),
    Number("purchase_count", _("Number of orders"), group=BUYS),
    DateTime("first_purchase_at", _("First purchase"), group=BUYS),
    DateTime("last_purchase_at", _("Last purchase"), group=BUYS),
    Choice("settlement", _("Settlement"), choices=Settlement.choices, group=BUYS),
    Choice("source", _("Source"), choices=Source.choices, group=FILE),
    Reference("owner", _("Owner"), model=User, group=FILE),
    Reference("team", _("Team"), model=Team, group=FILE),
    DateTime("confirmed_at", _("Facts last confirmed"), group=FILE),
    DateTime("created_at", _("Created"), group=FILE),
    DateTime("updated_at", _("Last changed"), group=FILE),
    Boolean("state_by_hand", _("State set by hand"), group=FILE),
    Date("state_until", _("State stands until"), group=FILE),
)

register(
    Position,
    Text("name", _("Name"), path="person__name", group=WHO),
    Text("title", _("Job title"), group=WHO),
    Text("department", _("Department"), group=WHO),
    Choice("decision_role", _("Decision role"), choices=DecisionRole.choices, group=WHO),
    Choice("influence", _("Influence"), choices=Influence.choices, group=WHO),
    Boolean("is_primary", _("Main contact"), group=WHO),
    Date("since", _("Since"), group=WHO),
    Date("until", _("Until"), group=WHO),
    Text("organisation", _("Organisation"), path="organisation__name", group=WHERE),
    Text("city", _("City"), path="organisation__city", group=WHERE),
    Choice("grade", _("Grade"), path="organisation__grade", choices=Grade.choices, group=BUYS),
    Choice("state", _("State"), path="organisation__state", choices=State.choices, group=BUYS),
    Reference("owner", _("Owner"), model=User, path="organisation__owner", group=FILE),
)
