from guanxi.parties.models.contact_point import Address, ContactPoint
from guanxi.parties.models.former_file import FormerFile
from guanxi.parties.models.party import Party
from guanxi.parties.models.position import Position
from guanxi.parties.models.role import PartyRole
from guanxi.parties.models.state_change import StateChange

__all__ = ["Address", "ContactPoint", "FormerFile", "Party", "PartyRole", "Position", "StateChange"]
