"""Purposes belong to the whole company; a person's consents are seen with the person."""

from guanxi.access import rules
from guanxi.privacy.models import Consent, Purpose

rules.common(Purpose)
rules.through(Consent, "party")
