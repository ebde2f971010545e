"""The colours of the words of sales, the same wherever they stand."""

from guanxi.sales.models import (
    CommissionStatement,
    ForecastCategory,
    Invoice,
    Lead,
    Order,
    Quote,
    Return,
    Shipment,
    StageKind,
)

STATUS: dict[str, str] = {
    Order.Status.PLACED: "blue",
    Order.Status.PARTLY: "blue",
    Order.Status.SHIPPED: "teal",
    Order.Status.RECEIVED: "green",
    Order.Status.COMPLETED: "green",
    Order.Status.CANCELLED: "neutral",
    Order.Status.RETURNED: "amber",
}
INVOICING: dict[str, str] = {
    Order.Invoicing.NOT: "neutral",
    Order.Invoicing.PARTLY: "teal",
    Order.Invoicing.WHOLLY: "green",
    Order.Invoicing.OVER: "amber",
}
INVOICE: dict[str, str] = {
    Invoice.State.DRAFT: "neutral",
    Invoice.State.ISSUED: "green",
    Invoice.State.VOID: "red",
}
LEAD: dict[str, str] = {
    Lead.State.NEW: "blue",
    Lead.State.WORKING: "amber",
    Lead.State.QUALIFIED: "teal",
    Lead.State.CONVERTED: "green",
    Lead.State.DISQUALIFIED: "neutral",
}
OUTCOME: dict[str, str] = {StageKind.OPEN: "blue", StageKind.WON: "green", StageKind.LOST: "red"}
FORECAST: dict[str, str] = {
    ForecastCategory.COMMIT: "green",
    ForecastCategory.BEST_CASE: "teal",
    ForecastCategory.PIPELINE: "blue",
}
QUOTE: dict[str, str] = {
    Quote.State.DRAFT: "neutral",
    Quote.State.SENT: "blue",
    Quote.State.ACCEPTED: "green",
    Quote.State.DECLINED: "red",
    Quote.State.EXPIRED: "amber",
    Quote.State.SUPERSEDED: "neutral",
}
SHIPMENT: dict[str, str] = {
    Shipment.State.SHIPPED: "blue",
    Shipment.State.RECEIVED: "green",
    Shipment.State.CAME_BACK: "amber",
    Shipment.State.LOST: "red",
}
RETURN: dict[str, str] = {
    Return.State.REQUESTED: "amber",
    Return.State.APPROVED: "blue",
    Return.State.ARRIVED: "teal",
    Return.State.INSPECTED: "violet",
    Return.State.REFUNDED: "green",
    Return.State.EXCHANGED: "green",
    Return.State.REFUSED: "red",
    Return.State.CLOSED: "neutral",
}
STATEMENT: dict[str, str] = {
    CommissionStatement.State.DRAFT: "amber",
    CommissionStatement.State.APPROVED: "blue",
    CommissionStatement.State.PAID: "green",
}
