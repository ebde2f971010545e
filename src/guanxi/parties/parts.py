"""What hangs on a party and is edited on its page."""

from django.utils.translation import gettext_lazy as _

from guanxi.parties import addresses, people, point_rules, points, roles
from guanxi.parties.models import Address, ContactPoint, PartyRole, Position
from guanxi.parties.part_forms import AddressForm, ContactPointForm, PositionForm, RoleForm
from guanxi.workbench.parts import Parts

PARTS = (
    Parts(
        key="people",
        noun=_("Contact person"),
        model=Position,
        form=PositionForm,
        whole="organisation",
        create=people.appoint,
        change=people.change,
        remove=people.remove,
    ),
    Parts(
        key="points",
        noun=_("Way to reach them"),
        model=ContactPoint,
        form=ContactPointForm,
        create=points.add,
        change=points.change,
        remove=points.remove,
        rules=point_rules.rules_of,
    ),
    Parts(
        key="addresses",
        noun=_("Address"),
        model=Address,
        form=AddressForm,
        create=addresses.add,
        change=addresses.change,
        remove=addresses.remove,
    ),
    Parts(
        key="roles",
        noun=_("Role"),
        model=PartyRole,
        form=RoleForm,
        create=roles.give,
        change=roles.change,
        remove=roles.take,
    ),
)
