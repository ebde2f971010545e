"""What the program keeps of a person, reference by reference: whether they are given it, and what erasing does to it.

Every reference to parties that the models have must be declared here; a test walks the models and names what is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from guanxi.duplicates.merging.references import Reference, references


class Erased(Enum):
    """What erasing does to rows: they go, lose their words, or stay as they are."""

    REMOVED = "removed"
    CLEARED = "cleared"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One way in which rows belong to a person.

    `clears` names the columns that erasing empties; `reason` says why rows are not exported.
    """

    erased: Erased
    clears: tuple[str, ...] = ()
    is_exported: bool = True
    reason: str = ""


def _removed(reason: str = "") -> Holding:
    return Holding(erased=Erased.REMOVED, is_exported=not reason, reason=reason)


def _cleared(*columns: str) -> Holding:
    return Holding(erased=Erased.CLEARED, clears=columns)


QUOTE_WORDS = ("subject", "answered_by", "answered_from", "reason", "extra")
LEAD_WORDS = ("name", "title", "phone", "email", "wechat", "remark", "extra", "phone_key", "email_key", "name_key")
DERIVED = "Follows from what is exported."
HOLDINGS: dict[str, Holding] = {
    "parties.contactpoint.party": _removed(),
    "parties.address.party": _removed(),
    "parties.position.person": _removed(),
    "parties.position.organisation": Holding(
        erased=Erased.KEPT, is_exported=False, reason="A person is no organisation: these are other people."
    ),
    "parties.partyrole.party": _cleared("note"),
    "parties.statechange.party": _cleared("reason"),
    "parties.formerfile.into": _cleared("name", "code"),
    "journal.entry.party": _removed(DERIVED),
    "journal.entry.subject_id": _removed(DERIVED),
    "actionmessages.actionmessage.party": _removed(DERIVED),
    "actionmessages.actionmessage.subject_id": _removed(DERIVED),
    "insight.scorechange.party": _removed(DERIVED),
    "duplicates.pair.first": _removed("A guess that concerns another person as well."),
    "duplicates.pair.second": _removed("A guess that concerns another person as well."),
    "sales.lead.party": _cleared(*LEAD_WORDS),
    "sales.lead.contact": _cleared(*LEAD_WORDS),
    "activities.activity.party": _cleared("title", "text", "outcome", "extra"),
    "activities.activity.subject_id": _cleared("title", "text", "outcome", "extra"),
    "activities.attendee.party": _removed("Says at which appointments the person was: these are exported themselves."),
    "credit.appraisal.party": _removed(),
    # The books of points stay, without a word on the person.
    "loyalty.pointsentry.party": _cleared("reason"),
    "loyalty.pointsaccount.party": Holding(erased=Erased.KEPT, is_exported=False, reason=DERIVED),
    "loyalty.coupon.party": _cleared("extra", "note"),
    "loyalty.coupon.used_by": _cleared("extra", "note"),
    "sales.opportunity.party": _cleared("name", "next_step", "reason_note", "extra"),
    "sales.stakeholder.person": _removed(),
    "sales.flowrun.party": _removed(),
    "sales.flowrun.subject_id": _removed(),
    "sales.suggestion.party": _removed(),
    # What was agreed with them, and the prices on it.
    "catalogue.pricelist.party": _removed(),
    "sales.quote.party": _cleared(*QUOTE_WORDS),
    "sales.quote.contact": _cleared(*QUOTE_WORDS),
    "sales.quotemail.to": _cleared("address", "words", "failure"),
    "sales.order.party": _cleared("extra", "deliver_to", "deliver_address"),
    "sales.shipment.party": _cleared("extra", "deliver_to", "deliver_address", "note"),
    "sales.return.party": _cleared("extra", "note", "decision"),
    "sales.payment.party": _cleared("extra", "reference"),
    "sales.writeoff.party": _cleared("extra", "note"),
    # What stands on an invoice stays: books are kept by law.
    "sales.invoice.party": _cleared("extra", "note", "reason"),
    # What was bought stays in the books, without a word on the person.
    "purchasing.supply.supplier": _cleared("extra"),
    "purchasing.purchaseorder.supplier": _cleared("extra", "note"),
    "purchasing.purchasemail.to": _cleared("address", "words", "failure"),
    "privacy.personexport.party": _removed("Says who asked for what is exported here."),
    "privacy.consent.party": _cleared("evidence"),
    "tags.tagging.object_id": _removed(),
    "approvals.approval.object_id": _removed(),
    "files.attachment.object_id": _removed(),
    "access.share.object_id": _removed("Says which colleagues see the file, nothing of the person."),
}


def declare(reference: str, holding: Holding) -> None:
    """Say of a reference ("contracts.contract.party") of another package what it holds."""
    HOLDINGS[reference] = holding


def undeclared() -> list[str]:
    """The references to parties of which nobody has said what they hold."""
    return sorted({str(reference) for reference in references()} - HOLDINGS.keys())


def held() -> list[tuple[Reference, Holding]]:
    """Every reference with what it holds. Raises LookupError for one that is not declared: better than a leak."""
    if missing := undeclared():
        raise LookupError(f"Say in privacy.holdings what these hold of a person: {', '.join(missing)}")
    return [(reference, HOLDINGS[str(reference)]) for reference in references()]
