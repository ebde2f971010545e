from guanxi.sales.models.capture_form import CaptureForm
from guanxi.sales.models.commission import CommissionLine, CommissionRule, CommissionStatement
from guanxi.sales.models.deal import OpportunityLine, Rival, Split, StageMove, Stakeholder
from guanxi.sales.models.forecast import ForecastEntry, ForecastMonth
from guanxi.sales.models.hold import Hold
from guanxi.sales.models.instalment import Instalment, Standing
from guanxi.sales.models.invoice import Invoice, InvoiceKind, InvoiceLine
from guanxi.sales.models.lead import Lead, LeadSource
from guanxi.sales.models.lead_rules import AssignmentRule, LeadTerms, PoolMove, ScoreRule
from guanxi.sales.models.opportunity import ForecastCategory, Opportunity
from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.payment import Allocation, GivenBack, Payment
from guanxi.sales.models.pipeline import Need, OutcomeReason, Pipeline, Stage, StageKind
from guanxi.sales.models.presales import Flow, FlowRun, FlowStep, RunStep
from guanxi.sales.models.quote import Quote, QuoteLine, QuoteLink
from guanxi.sales.models.quote_mail import QuoteMail
from guanxi.sales.models.reduction import Reduction
from guanxi.sales.models.return_ import Return, ReturnLine, ReturnTerms
from guanxi.sales.models.return_reason import ReturnReason
from guanxi.sales.models.sales_terms import SalesTerms
from guanxi.sales.models.shipment import Shipment, ShipmentLine
from guanxi.sales.models.suggestion import Pairing, Suggestion
from guanxi.sales.models.target import Measure, Target
from guanxi.sales.models.write_off import WriteOff

__all__ = [
    "Allocation",
    "AssignmentRule",
    "CaptureForm",
    "CommissionLine",
    "CommissionRule",
    "CommissionStatement",
    "Flow",
    "FlowRun",
    "FlowStep",
    "ForecastCategory",
    "ForecastEntry",
    "ForecastMonth",
    "GivenBack",
    "Hold",
    "Instalment",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "Lead",
    "LeadSource",
    "LeadTerms",
    "Measure",
    "Need",
    "Opportunity",
    "OpportunityLine",
    "Order",
    "OrderLine",
    "OutcomeReason",
    "Pairing",
    "Payment",
    "Pipeline",
    "PoolMove",
    "Quote",
    "QuoteLine",
    "QuoteLink",
    "QuoteMail",
    "Reduction",
    "Return",
    "ReturnLine",
    "ReturnReason",
    "ReturnTerms",
    "Rival",
    "RunStep",
    "SalesTerms",
    "ScoreRule",
    "Shipment",
    "ShipmentLine",
    "Split",
    "Stage",
    "StageKind",
    "StageMove",
    "Stakeholder",
    "Standing",
    "Suggestion",
    "Target",
    "WriteOff",
]
