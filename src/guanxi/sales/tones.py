"""The colours of the words of sales, the same wherever they stand."""

from guanxi.sales.models import Order

STATUS: dict[str, str] = {
    Order.Status.PLACED: "blue",
    Order.Status.SHIPPED: "teal",
    Order.Status.COMPLETED: "green",
    Order.Status.CANCELLED: "neutral",
    Order.Status.RETURNED: "amber",
}
