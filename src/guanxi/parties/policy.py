"""Who sees which parties, and with them all that hangs on a party."""

from guanxi.access import rules
from guanxi.parties.models import Address, ContactPoint, FormerFile, Party, PartyRole, Position, StateChange
from guanxi.readlog.noting import keep

rules.owned(Party)
for part in (Address, ContactPoint, PartyRole, StateChange):
    rules.through(part, "party")
rules.through(FormerFile, "into")
rules.through(Position, "organisation")
# Who sees an organisation may know the names of its people; their own files are another matter.
rules.tells(Position, "person__name")

# Who has looked at whom: organisations' files show their people, too.
keep(Party)
for part in (Address, ContactPoint):
    keep(part, of=Party, path="party_id")
keep(Position, of=Party, path="person_id")
