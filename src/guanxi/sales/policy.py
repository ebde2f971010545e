"""Who sees what of sales: orders, payments, quotes also with the customers they see, parts through their whole."""

from django.db.models import Q

from guanxi.access import rules
from guanxi.readlog.noting import keep
from guanxi.records.settled import settled
from guanxi.sales.models import (
    Allocation,
    AssignmentRule,
    CaptureForm,
    ForecastEntry,
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
    QuoteMail,
    Return,
    ReturnLine,
    ReturnReason,
    ReturnTerms,
    Rival,
    SalesTerms,
    ScoreRule,
    Shipment,
    ShipmentLine,
    Split,
    Stage,
    StageKind,
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
for part in (OpportunityLine, Stakeholder, Rival, Split, StageMove, ForecastEntry):
    rules.through(part, "opportunity")
rules.common(Pipeline)
rules.common(OutcomeReason)
rules.through(Stage, "pipeline")
for piece in (QuoteLine, QuoteLink, QuoteMail):
    rules.through(piece, "quote")
rules.through(Hold, "order")
rules.through(ShipmentLine, "shipment")
rules.through(ReturnLine, "request")
for company_rules in (ReturnReason, ReturnTerms, SalesTerms):
    rules.common(company_rules)

# A closed past stays with who sold it: commissions and attainment are read from it.
settled(Order, ~Q(status__in=(Order.Status.PLACED, Order.Status.PARTLY, Order.Status.SHIPPED)))
settled(Payment)
settled(Opportunity, ~Q(status=StageKind.OPEN))
settled(Lead, ~Q(state__in=Lead.OPEN))
settled(Quote, ~Q(state__in=(Quote.State.DRAFT, Quote.State.SENT)))
settled(Return, Q(state__in=(Return.State.REFUNDED, Return.State.EXCHANGED, Return.State.REFUSED, Return.State.CLOSED)))
settled(Shipment, ~Q(state=Shipment.State.SHIPPED))

keep(Lead)
