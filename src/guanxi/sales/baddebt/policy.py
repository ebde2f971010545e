"""Who sees what was written off: who sees the customer; it stays with whose it is."""

from guanxi.access import rules
from guanxi.records.settled import settled
from guanxi.sales.models import WriteOff

rules.owned_or_through(WriteOff, "party")
settled(WriteOff)
