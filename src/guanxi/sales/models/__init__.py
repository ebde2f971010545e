from guanxi.sales.models.deal import OpportunityLine, Rival, Split, StageMove, Stakeholder
from guanxi.sales.models.hold import Hold
from guanxi.sales.models.lead import Lead, LeadSource
from guanxi.sales.models.letterhead import Letterhead
from guanxi.sales.models.opportunity import ForecastCategory, Opportunity
from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.payment import Allocation, Payment
from guanxi.sales.models.pipeline import Need, OutcomeReason, Pipeline, Stage, StageKind
from guanxi.sales.models.quote import Quote, QuoteLine, QuoteLink

__all__ = [
    "Allocation",
    "ForecastCategory",
    "Hold",
    "Lead",
    "LeadSource",
    "Letterhead",
    "Need",
    "Opportunity",
    "OpportunityLine",
    "Order",
    "OrderLine",
    "OutcomeReason",
    "Payment",
    "Pipeline",
    "Quote",
    "QuoteLine",
    "QuoteLink",
    "Rival",
    "Split",
    "Stage",
    "StageKind",
    "StageMove",
    "Stakeholder",
]
