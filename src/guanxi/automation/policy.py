"""A rule acts with its owner's rights: nobody else changes it. Its runs are seen with it."""

from guanxi.access import rules
from guanxi.automation.models import Rule, Run

rules.acting(Rule)
rules.through(Run, "rule")
