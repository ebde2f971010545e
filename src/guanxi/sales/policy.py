"""Who sees what of sales: orders, payments, quotes also with the customers they see, parts through their whole."""

from guanxi.access import rules
from guanxi.sales.models import (
    Allocation,
    AssignmentRule,
    CaptureForm,
    GivenBack,
    Hold,
    Lead,
    LeadSource,
    LeadTerms,
    Opportunity,
    OpportunityLine,
    Order,
    OrderLine,
    OutcomeReason,
    Payment,
    Pipeline,
    PoolMove,
    Quote,
    QuoteLine,
    QuoteLink,
    Return,
    ReturnLine,
    ReturnTerms,
    Rival,
    ScoreRule,
    Shipment,
    ShipmentLine,
    Split,
    Stage,
    StageMove,
    Stakeholder,
)
from guanxi.sales.models.lead import in_pool

for model in (Order, Payment, Opportunity, Quote, Return, Shipment):
    rules.owned_or_through(model, "party")
rules.through(OrderLine, "order")
for paying in (Allocation, GivenBack):
    rules.through(paying, "payment")
rules.owned(Lead, pool=in_pool())
for words in (AssignmentRule, CaptureForm, LeadSource, LeadTerms, ScoreRule):
    rules.common(words)
rules.through(PoolMove, "lead")
for part in (OpportunityLine, Stakeholder, Rival, Split, StageMove):
    rules.through(part, "opportunity")
rules.common(Pipeline)
rules.common(OutcomeReason)
rules.through(Stage, "pipeline")
for piece in (QuoteLine, QuoteLink):
    rules.through(piece, "quote")
rules.through(Hold, "order")
rules.through(ShipmentLine, "shipment")
rules.through(ReturnLine, "request")
rules.common(ReturnTerms)
